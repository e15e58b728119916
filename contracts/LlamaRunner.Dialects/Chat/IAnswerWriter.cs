using System.Buffers;

namespace LlamaRunner.Dialects.Chat;

/// <summary>
/// Writes an answer in its API's form. Parts come one after the other: one is begun, continued and ended before the next. Who writes nothing
/// before the end implements the end alone.
/// </summary>
internal interface IAnswerWriter
{
    /// <summary>The media type of what it writes.</summary>
    string ContentType { get; }

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

    /// <summary>A part has ended.</summary>
    void EndPart(AnswerPart part, IBufferWriter<byte> output)
    {
    }

    /// <summary>The answer has ended, whole.</summary>
    void End(IReadOnlyList<AnswerPart> parts, ChatFinish finish, in ChatUsage usage, IBufferWriter<byte> output);
}
