using System.Buffers;
using System.Text;
using System.Text.Json;

namespace LlamaRunner.Dialects.OpenAI.Audio;

/// <summary>Makes the plain text that a client asked for of a transcript in JSON; with a line's end, as OpenAI sends it.</summary>
internal sealed class TranscriptText() : WholeAnswerTranslator("'text'", LongestAnswer)
{
    private const int LongestAnswer = 64 * 1024 * 1024;

    /// <inheritdoc/>
    public override string ContentType => "text/plain; charset=utf-8";

    /// <inheritdoc/>
    protected override void Write(JsonElement answer, IBufferWriter<byte> output)
    {
        var text = answer.TryGetProperty("text", out var value) ? value.GetString() : null;
        Encoding.UTF8.GetBytes(text ?? throw new InvalidOperationException(), output);
        output.Write("\n"u8);
    }
}
