using System.Buffers;

namespace LlamaRunner.Dialects.Chat;

/// <summary>One part of an answer: what was thought, what is said, or one tool call.</summary>
/// <param name="kind">Which.</param>
/// <param name="position">Its place among the parts, from 0.</param>
internal sealed class AnswerPart(AnswerPartKind kind, int position)
{
    private readonly ArrayBufferWriter<byte> _text = new();

    public AnswerPartKind Kind => kind;

    public int Position => position;

    /// <summary>The index that the runner gave a tool call; -1 for others.</summary>
    public int CallIndex { get; init; } = -1;

    /// <summary>The id of a tool call; empty for others.</summary>
    public string Id { get; set; } = string.Empty;

    /// <summary>The name of the tool that is called; empty for others.</summary>
    public string Name { get; set; } = string.Empty;

    /// <summary>All its text so far, escaped for JSON; the arguments of a tool call.</summary>
    public ReadOnlySpan<byte> Text => _text.WrittenSpan;

    /// <summary>True when the answer was cut off within it.</summary>
    public bool IsCut { get; set; }

    /// <summary>How much of the text has been told to the writer.</summary>
    public int Told { get; set; }

    public void Append(ReadOnlySpan<byte> escaped) => _text.Write(escaped);
}
