using System.Text.Json;
using LlamaRunner.Contracts.Failures;

namespace LlamaRunner.Dialects.LlamaServer.Embeddings;

/// <summary>Gives embeddings of fewer dimensions, for which llama-server has no ear.</summary>
internal static class EmbeddingMender
{
    private const string Field = "dimensions";

    /// <summary>Mends a request.</summary>
    /// <param name="body">Its body.</param>
    /// <returns>Null when it is right as it is.</returns>
    /// <exception cref="BadRequestException">It asks for what there is not.</exception>
    public static MendedRequest? Mend(ReadOnlyMemory<byte> body) =>
        body.Span.IndexOf("\"dimensions\""u8) >= 0 ? RequestText.Read(body, Mend) : null;

    private static MendedRequest? Mend(JsonElement request)
    {
        if (!RequestText.TryGet(request, Field, out var dimensions))
        {
            return null;
        }

        return dimensions.ValueKind is JsonValueKind.Number && dimensions.TryGetInt32(out var count) && count >= 1
            ? new MendedRequest { Translation = new EmbeddingAnswer(count) }
            : throw new BadRequestException($"'{Field}' must be a whole number of at least 1.", Field);
    }
}
