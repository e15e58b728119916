using System.Text.Json;
using LlamaRunner.Contracts.Failures;

namespace LlamaRunner.Dialects.LlamaServer.Chat;

/// <summary>
/// Applies the policy on media to requests in the other forms that llama-server turns into a chat, and fetches images for, wherever in
/// them an image stands.
/// </summary>
/// <param name="policy">What may be fetched.</param>
internal sealed class MediaGuard(MediaPolicy policy)
{
    /// <summary>Looks through a request.</summary>
    /// <param name="body">Its body.</param>
    /// <returns>Null: it is never changed.</returns>
    /// <exception cref="BadRequestException">It names what may not be fetched.</exception>
    public MendedRequest? Mend(ReadOnlyMemory<byte> body) => RequestText.Read(body, request =>
    {
        Check(request, string.Empty);
        return (MendedRequest?)null;
    });

    private void Check(JsonElement value, string place)
    {
        if (value.ValueKind is JsonValueKind.Array)
        {
            var index = 0;
            foreach (var item in value.EnumerateArray())
            {
                Check(item, $"{place}[{index++}]");
            }
        }
        else if (value.ValueKind is JsonValueKind.Object)
        {
            foreach (var property in value.EnumerateObject())
            {
                var at = place.Length == 0 ? property.Name : $"{place}.{property.Name}";

                // Anthropic's images have a source.
                if (MediaPolicy.IsMedia(property) || (property.NameEquals("source"u8) && property.Value.ValueKind is JsonValueKind.Object))
                {
                    policy.Check(property.Value, at);
                }

                Check(property.Value, at);
            }
        }
    }
}
