using System.Buffers;
using System.Text.Json;

namespace LlamaRunner.Dialects.Chat;

/// <summary>Takes <c>input_tokens</c> out of llama-server's answer, which has other fields beside it.</summary>
/// <param name="write">Writes the count as the API tells it, into an object.</param>
internal sealed class CountTranslator(Action<Utf8JsonWriter, int> write) : WholeAnswerTranslator("'input_tokens'", LongestAnswer)
{
    private const int LongestAnswer = 64 * 1024;

    /// <inheritdoc/>
    protected override void Write(JsonElement answer, IBufferWriter<byte> output)
    {
        if (!answer.TryGetProperty("input_tokens", out var tokens) || !tokens.TryGetInt32(out var count))
        {
            throw new InvalidOperationException();
        }

        using var writer = new Utf8JsonWriter(output);
        writer.WriteStartObject();
        write(writer, count);
        writer.WriteEndObject();
    }
}
