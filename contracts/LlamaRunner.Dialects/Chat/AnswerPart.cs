using System.Buffers;

namespace LlamaRunner.Dialects.Chat;

/// <summary>One part of an answer: what was thought, what is said, or one tool call.</summary>
/// <param name="kind">Which.</param>
/// <param name="position">Its place among the parts, from 0.</param>
public sealed class AnswerPart(AnswerPartKind kind, int position)
{
    private readonly ArrayBufferWriter<byte> _text = new();
    private byte[] _half = [];

    /// <summary>Which kind of part it is.</summary>
    public AnswerPartKind Kind => kind;

    /// <summary>Its place among the parts, from 0.</summary>
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

    /// <summary>Adds a piece. The first half of a surrogate pair at its end waits for the second: many clients refuse half a character.</summary>
    /// <param name="escaped">The piece, as it stands in JSON.</param>
    public void Append(ReadOnlySpan<byte> escaped)
    {
        if (_half.Length == 0 && !SurrogateHalves.MayHold(escaped))
        {
            _text.Write(escaped);
            return;
        }

        byte[] joined = [.. _half, .. escaped];
        _half = joined[^SurrogateHalves.Mend(joined, _text)..];
    }

    /// <summary>Nothing more comes.</summary>
    public void End()
    {
        if (_half.Length > 0)
        {
            _half = [];
            _text.Write(SurrogateHalves.Replacement);
        }
    }
}
