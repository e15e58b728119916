using System.Buffers;
using System.Text.Json;
using LlamaRunner.Contracts.Runners;

namespace LlamaRunner.Dialects.Chat;

/// <summary>
/// Turns a chat stream into the answer of another API. Parts are put into an order in which one ends before the next begins: calls
/// whose arguments come mixed (R96) are held back until the one before is whole.
/// </summary>
public sealed class ChatTranslator : IAnswerTranslator, IChatSink
{
    private readonly IAnswerWriter _writer;
    private readonly ChatStream _stream;
    private readonly List<AnswerPart> _parts = [];
    private IBufferWriter<byte> _output = null!;
    private int _open;
    private bool _hasBegun;
    private ChatFinish _finish;
    private ChatUsage _usage;

    /// <param name="model">The model's name, for failures.</param>
    /// <param name="writer">Writes the answer.</param>
    public ChatTranslator(string model, IAnswerWriter writer)
    {
        _writer = writer;
        _stream = new ChatStream(model, this);
    }

    /// <inheritdoc/>
    public string ContentType => _writer.ContentType;

    /// <inheritdoc/>
    public void Translate(ReadOnlySpan<byte> bytes, IBufferWriter<byte> output)
    {
        _output = output;
        _stream.Push(bytes);
    }

    /// <inheritdoc/>
    public void Complete(IBufferWriter<byte> output)
    {
        _output = output;
        _stream.Complete(() => _finish is not ChatFinish.None);
        EndParts(isCut: _finish is ChatFinish.Length or ChatFinish.ContentFilter);
        _writer.Finish(_parts, _finish, _usage, output);
    }

    /// <summary>Gives up in the midst of the answer: ends what is open, and leaves the end to the caller.</summary>
    /// <returns>The parts so far.</returns>
    public IReadOnlyList<AnswerPart> Cut(IBufferWriter<byte> output)
    {
        _output = output;
        EndParts(isCut: true);
        return _parts;
    }

    bool IChatSink.WantsLogprobs => _writer.WantsLogprobs;

    void IChatSink.OnLogprobs(ref Utf8JsonReader logprobs) => _writer.TakeLogprobs(ref logprobs);

    void IChatSink.OnReasoning(ReadOnlySpan<byte> escaped) => Append(FindOrAdd(AnswerPartKind.Reasoning), escaped);

    void IChatSink.OnText(ReadOnlySpan<byte> escaped) => Append(FindOrAdd(AnswerPartKind.Text), escaped);

    void IChatSink.OnToolCall(
        int index, ReadOnlySpan<byte> escapedId, ReadOnlySpan<byte> escapedName, ReadOnlySpan<byte> escapedArguments)
    {
        var part = _parts.FindLast(candidate => candidate.CallIndex == index);
        if (part is null || IsAnother(part, escapedId, escapedName, escapedArguments))
        {
            part = Add(new AnswerPart(AnswerPartKind.ToolCall, _parts.Count)
            {
                CallIndex = index,
                Id = escapedId.IsEmpty ? NewId.Make("call_") : EscapedText.Decode(escapedId),
                Name = EscapedText.Decode(escapedName),
            });
        }

        Append(part, escapedArguments);
    }

    void IChatSink.OnFinish(ChatFinish finish) => _finish = finish;

    void IChatSink.OnUsage(in ChatUsage usage) => _usage = usage;

    /// <summary>Text goes on with the part before it if that is of its kind; else it is a new part.</summary>
    private AnswerPart FindOrAdd(AnswerPartKind kind) =>
        _parts.Count > 0 && _parts[^1].Kind == kind ? _parts[^1] : Add(new AnswerPart(kind, _parts.Count));

    private AnswerPart Add(AnswerPart part)
    {
        Begin();
        _parts.Add(part);
        if (_open == part.Position)
        {
            _writer.BeginPart(part, _output);
        }

        EndWhole();
        return part;
    }

    private void Append(AnswerPart part, ReadOnlySpan<byte> escaped)
    {
        if (escaped.IsEmpty)
        {
            return;
        }

        part.Append(escaped);
        if (part.Position == _open)
        {
            Tell(part);
            EndWhole();
        }
    }

    private void EndParts(bool isCut)
    {
        Begin();
        if (isCut && _parts.Count > 0)
        {
            _parts[^1].IsCut = true;
        }

        while (_open < _parts.Count)
        {
            EndOpen();
        }
    }

    private void Begin()
    {
        if (!_hasBegun)
        {
            _hasBegun = true;
            _writer.Begin(_output);
        }
    }

    /// <summary>Ends parts that are whole as far as others wait behind them.</summary>
    private void EndWhole()
    {
        while (_open < _parts.Count - 1 && IsWhole(_parts[_open]))
        {
            EndOpen();
        }
    }

    /// <summary>Ends the open part and begins the one that waits behind it.</summary>
    private void EndOpen()
    {
        _parts[_open].End();
        Tell(_parts[_open]);
        _writer.EndPart(_parts[_open], _output);
        _open++;
        if (_open < _parts.Count)
        {
            var next = _parts[_open];
            _writer.BeginPart(next, _output);
            Tell(next);
        }
    }

    private void Tell(AnswerPart part)
    {
        var untold = part.Text[part.Told..];
        if (!untold.IsEmpty)
        {
            part.Told = part.Text.Length;
            _writer.ContinuePart(part, untold, _output);
        }
    }

    /// <summary>
    /// Whether what has the index of a call is another call all the same, of a server that does not count. A name alone does not say
    /// so, since some repeat it; nor does an id, since some make a new one for each piece.
    /// </summary>
    private static bool IsAnother(
        AnswerPart part, ReadOnlySpan<byte> escapedId, ReadOnlySpan<byte> escapedName, ReadOnlySpan<byte> escapedArguments) =>
        !escapedName.IsEmpty
        && (escapedId.IsEmpty ? !escapedArguments.IsEmpty && IsWhole(part) : EscapedText.Decode(escapedId) != part.Id);

    /// <summary>Whether nothing more can come for a part behind which another has begun.</summary>
    private static bool IsWhole(AnswerPart part) => part.Kind is not AnswerPartKind.ToolCall || EscapedText.IsObject(part.Text);
}
