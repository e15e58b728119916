using System.Text.Json;

namespace LlamaRunner.FakeLlamaServer;

/// <summary>What of a request's body decides the answer.</summary>
internal sealed record GenerationRequest(bool Stream, bool IncludeUsage, int? MaxTokens)
{
    /// <exception cref="JsonException">The body is not JSON.</exception>
    public static GenerationRequest Parse(ReadOnlyMemory<byte> body)
    {
        using var document = JsonDocument.Parse(body);
        var root = document.RootElement;
        return new GenerationRequest(
            IsTrue(root, "stream"),
            root.TryGetProperty("stream_options", out var options) && options.ValueKind == JsonValueKind.Object
                && IsTrue(options, "include_usage"),
            Number(root, "max_tokens") ?? Number(root, "max_completion_tokens"));
    }

    private static bool IsTrue(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.True;

    private static int? Number(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number
            ? value.TryGetInt32(out var number) ? number : throw new JsonException($"{name} must be a whole number")
            : null;
}
