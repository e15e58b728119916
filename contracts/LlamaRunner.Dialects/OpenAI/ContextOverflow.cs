using System.Text.Json;

namespace LlamaRunner.Dialects.OpenAI;

/// <summary>Reads how far a prompt is too long from llama-server's <c>exceed_context_size_error</c>.</summary>
public static class ContextOverflow
{
    /// <summary>Reads the numbers; false when they are not there.</summary>
    /// <param name="body">The runner's error answer.</param>
    /// <param name="tokens">The tokens of the prompt.</param>
    /// <param name="most">The context length of one slot.</param>
    public static bool TryRead(ReadOnlyMemory<byte> body, out int tokens, out int most)
    {
        tokens = most = 0;
        try
        {
            using var document = JsonDocument.Parse(body);
            return document.RootElement.TryGetProperty("error", out var error)
                && error.TryGetProperty("n_prompt_tokens", out var prompt)
                && error.TryGetProperty("n_ctx", out var context)
                && prompt.TryGetInt32(out tokens)
                && context.TryGetInt32(out most);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            return false;
        }
    }
}
