using System.Buffers;
using System.Text.Json;

namespace LlamaRunner.Dialects.Chat;

/// <summary>
/// Writes an answer in its API's form. Parts come one after the other: one is begun, continued and ended before the next. Who writes nothing
/// before the end implements the end alone.
/// </summary>
public interface IAnswerWriter
{
    /// <summary>The media type of what it writes.</summary>
    string ContentType { get; }

    /// <summary>Whether it writes the probabilities of tokens; false unless it says so.</summary>
    bool WantsLogprobs => false;

    /// <summary>The runner answers.</summary>
    void Begin(IBufferWriter<byte> output)
    {
    }

    /// <summary>A part begins.</summary>
    void BeginPart(AnswerPart part, IBufferWriter<byte> output)
    {
    }

    /// <summary>A part goes on; the text is part of <see cref="AnswerPart.Text"/> already.</summary>
    void ContinuePart(AnswerPart part, ReadOnlySpan<byte> escaped, IBufferWriter<byte> output)
    {
    }

    /// <summary>Tells of the tokens of a text that may come next, or may have to wait.</summary>
    /// <param name="logprobs">Stands at the start of the object <c>logprobs</c> of the choice.</param>
    void TakeLogprobs(ref Utf8JsonReader logprobs)
    {
    }

    /// <summary>A part has ended.</summary>
    void EndPart(AnswerPart part, IBufferWriter<byte> output)
    {
    }

    /// <summary>The answer has ended, whole.</summary>
    void Finish(IReadOnlyList<AnswerPart> parts, ChatFinish finish, in ChatUsage usage, IBufferWriter<byte> output);
}
