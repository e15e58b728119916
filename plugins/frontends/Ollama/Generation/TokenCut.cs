using System.Text.Json;
using LlamaRunner.Contracts.Failures;
using LlamaRunner.Contracts.Runners;

namespace LlamaRunner.Frontends.Ollama.Generation;

/// <summary>Cuts texts at their tokens, which the runner knows.</summary>
internal static class TokenCut
{
    /// <summary>Leaves tokens out at the end of a text.</summary>
    /// <param name="lease">The lease.</param>
    /// <param name="text">The text.</param>
    /// <param name="excess">How many go.</param>
    /// <param name="cancellationToken">Gives it up.</param>
    /// <returns>The rest; null where the runner tells no tokens, or nothing is left.</returns>
    public static async ValueTask<string?> KeepStartAsync(IModelLease lease, string text, int excess, CancellationToken cancellationToken)
    {
        using var split = await AskAsync(lease, "/tokenize", writer => writer.WriteString("content"u8, text), cancellationToken);
        if (split is null || !split.RootElement.TryGetProperty("tokens", out var tokens) || tokens.ValueKind is not JsonValueKind.Array)
        {
            return null;
        }

        var left = tokens.GetArrayLength() - excess;
        if (left <= 0)
        {
            return null;
        }

        using var joined = await AskAsync(lease, "/detokenize", writer => WriteTokens(tokens.EnumerateArray().Take(left), writer), cancellationToken);
        var start = joined is not null && joined.RootElement.TryGetProperty("content", out var content) ? content.GetString() : null;

        // Half a character at the end is told as one that stands for none.
        return start?.TrimEnd('\uFFFD') is { Length: > 0 } whole && whole.Length < text.Length ? whole : null;
    }

    private static void WriteTokens(IEnumerable<JsonElement> tokens, Utf8JsonWriter writer)
    {
        writer.WriteStartArray("tokens"u8);
        foreach (var token in tokens)
        {
            token.WriteTo(writer);
        }

        writer.WriteEndArray();
    }

    private static async Task<JsonDocument?> AskAsync(
        IModelLease lease, string path, Action<Utf8JsonWriter> write, CancellationToken cancellationToken)
    {
        try
        {
            return await RunnerCall.AskAsync(lease, path, RunnerRequest.WriteObject(write), cancellationToken);
        }
        catch (Exception exception) when (exception is RunnerRefusedException or JsonException)
        {
            return null;
        }
    }
}
