using System.Buffers;
using System.Text.Json;
using LlamaRunner.Dialects.Chat;

namespace LlamaRunner.Frontends.Ollama.Generation;

/// <summary>
/// Writes an answer as lines, one object each and never an empty one: a piece as it comes, the tool calls whole, and the last with
/// what it took.
/// </summary>
/// <param name="json">Writes the objects.</param>
/// <param name="logprobs">What is said of tokens; null when that is not wanted.</param>
/// <param name="context">Makes the context that the client may go on from; null for none.</param>
internal sealed class AnswerLines(AnswerJson json, AnswerLogprobs? logprobs, Func<IReadOnlyList<AnswerPart>, string>? context) : IAnswerWriter
{
    /// <summary>The media type of lines.</summary>
    public const string MediaType = "application/x-ndjson";

    private int _calls;

    /// <inheritdoc/>
    public string ContentType => MediaType;

    /// <inheritdoc/>
    public bool WantsLogprobs => logprobs is not null;

    /// <inheritdoc/>
    public void TakeLogprobs(ref Utf8JsonReader field) => logprobs?.Take(ref field);

    /// <inheritdoc/>
    public void Begin(IBufferWriter<byte> output) => json.Clock.OnBegin();

    /// <inheritdoc/>
    public void ContinuePart(AnswerPart part, ReadOnlySpan<byte> escaped, IBufferWriter<byte> output)
    {
        if (part.Kind is not AnswerPartKind.ToolCall)
        {
            json.WritePiece(output, part.Kind, escaped);
            EndLine(output);
        }
    }

    /// <inheritdoc/>
    public void EndPart(AnswerPart part, IBufferWriter<byte> output)
    {
        if (part.Kind is AnswerPartKind.ToolCall)
        {
            json.WriteStart(output);
            output.Write("\""u8);
            AnswerJson.WriteCalls(output, [part], _calls++);
            json.EndText(output);
            EndLine(output);
        }
    }

    /// <inheritdoc/>
    public void Finish(IReadOnlyList<AnswerPart> parts, ChatFinish finish, in ChatUsage usage, IBufferWriter<byte> output)
    {
        json.WriteStart(output);
        output.Write("\""u8);
        json.EndText(output);
        logprobs?.WriteField(output);
        json.WriteDone(output, finish, usage, context?.Invoke(parts));
        output.Write("\n"u8);
    }

    private void EndLine(IBufferWriter<byte> output)
    {
        logprobs?.WriteField(output);
        AnswerJson.WriteMore(output);
        output.Write("\n"u8);
    }
}
