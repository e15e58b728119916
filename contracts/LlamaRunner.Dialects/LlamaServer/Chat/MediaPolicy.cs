using System.Text.Json;
using LlamaRunner.Contracts.Failures;

namespace LlamaRunner.Dialects.LlamaServer.Chat;

/// <summary>
/// Whether llama-server may fetch what a client names: it does so for every address that begins with http, from where it runs,
/// which may be a network that the client cannot reach itself.
/// </summary>
/// <param name="allowRemote">True when it may.</param>
/// <param name="setting">The setting that would allow it, for the sentence of refusal.</param>
internal sealed class MediaPolicy(bool allowRemote, string setting)
{
    private static readonly string[] Media = ["image_url", "video_url", "audio_url", "input_audio", "input_video"];

    /// <summary>Whether a property of a message's part holds an image, a sound or a film.</summary>
    /// <param name="property">The property.</param>
    public static bool IsMedia(JsonProperty property) => Array.Exists(Media, property.NameEquals);

    /// <summary>Refuses an address on the network.</summary>
    /// <param name="media">The value of the property: a text, or an object with texts.</param>
    /// <param name="place">Where it stands.</param>
    /// <exception cref="BadRequestException">It holds one, and may not.</exception>
    public void Check(JsonElement media, string place)
    {
        if (allowRemote)
        {
            return;
        }

        if (media.ValueKind is JsonValueKind.Object)
        {
            foreach (var property in media.EnumerateObject())
            {
                CheckText(property.Value, place);
            }
        }
        else
        {
            CheckText(media, place);
        }
    }

    private void CheckText(JsonElement value, string place)
    {
        if (value.ValueKind is JsonValueKind.String && IsRemote(value.GetString()!))
        {
            throw new BadRequestException(
                $"'{place}' is an address on the network, and nothing is fetched for clients here: send the data itself as a data: URL "
                + $"(data:image/png;base64,…). Whoever runs this server can allow it by {setting}.",
                place);
        }
    }

    // As llama-server decides it, but for the case.
    private static bool IsRemote(string text) => text.StartsWith("http", StringComparison.OrdinalIgnoreCase);
}
