using System.Text.Json;
using LlamaRunner.Dialects;
using Microsoft.AspNetCore.Http;

namespace LlamaRunner.Frontends.Ollama.Generation;

/// <summary><c>input</c>: a text or a list of texts.</summary>
internal static class EmbedInput
{
    // llama-server refuses an empty text, and all others with it; programs that cut documents into pieces send some.
    private const string Blank = " ";

    /// <summary>Reads it; none for an empty text or an empty list.</summary>
    /// <exception cref="OllamaRefusal">It is something else.</exception>
    public static IReadOnlyList<string> Read(JsonElement request)
    {
        if (!Fields.TryGet(request, "input", out var input))
        {
            return [];
        }

        return input.ValueKind switch
        {
            JsonValueKind.String => input.GetString() is { Length: > 0 } text ? [text] : [],
            JsonValueKind.Array when input.EnumerateArray().All(static item => item.ValueKind is JsonValueKind.String) =>
                [.. input.EnumerateArray().Select(static item => item.GetString() is { Length: > 0 } text ? text : Blank)],
            _ => throw new OllamaRefusal(StatusCodes.Status400BadRequest, "invalid input type"),
        };
    }
}
