using System.Text.Json;

namespace LlamaRunner.Host.Library.Registries;

/// <summary>What a registry or a hub says in an answer that is an error: <c>{"errors":[{"code","message"}]}</c>, or <c>{"error":"text"}</c>.</summary>
internal static class RegistryWords
{
    private const int Longest = 500;

    /// <summary>Reads it, as what follows a sentence; empty when it says nothing.</summary>
    /// <param name="response">The answer.</param>
    /// <param name="cancellationToken">Gives it up.</param>
    public static async Task<string> ReadAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        try
        {
            await LibraryHttp.BufferAsync(response, cancellationToken);
            using var body = JsonDocument.Parse(await response.Content.ReadAsByteArrayAsync(cancellationToken));
            var words = Find(body.RootElement)?.ReplaceLineEndings(" ").Trim();
            return string.IsNullOrEmpty(words) ? string.Empty : $": {(words.Length > Longest ? words[..Longest] : words)}";
        }
        catch (Exception exception) when (exception is JsonException or HttpRequestException or IOException)
        {
            return string.Empty;
        }
    }

    private static string? Find(JsonElement body) =>
        body.ValueKind is not JsonValueKind.Object ? null
        : body.TryGetProperty("errors", out var errors) && errors.ValueKind is JsonValueKind.Array && errors.GetArrayLength() > 0 ? Text(errors[0], "message")
        : Text(body, "error");

    private static string? Text(JsonElement value, string name) =>
        value.ValueKind is JsonValueKind.Object && value.TryGetProperty(name, out var text) && text.ValueKind is JsonValueKind.String ? text.GetString() : null;
}
