using System.Buffers;
using System.Text;
using System.Text.Json;
using LlamaRunner.Contracts.Failures;
using LlamaRunner.Dialects.Streams;
using Microsoft.AspNetCore.Http;

namespace LlamaRunner.Dialects.Chat;

/// <summary>
/// Takes the bytes of a <c>/v1/chat/completions</c> stream, cut anywhere, and tells a sink what its chunks say (R67 to R72, R78).
/// </summary>
/// <param name="model">The model's name, for failures.</param>
/// <param name="sink">Who is told.</param>
internal sealed class ChatStream(string model, IChatSink sink)
{
    private const int LongestEvent = 64 * 1024 * 1024;

    private readonly HeldBytes _held = new();
    private readonly ArrayBufferWriter<byte> _joined = new();
    private EventSplitter _splitter;

    /// <summary>True when the mark of the end has come.</summary>
    public bool IsDone { get; private set; }

    /// <summary>Takes the next bytes.</summary>
    /// <exception cref="RunnerRefusedException">The runner tells of an error, or sends what is no chunk.</exception>
    public void Push(ReadOnlySpan<byte> bytes)
    {
        // Most reads end where an event ends: then nothing is kept, and nothing copied.
        if (_held.Count == 0)
        {
            var taken = Take(bytes);
            _held.Append(bytes[taken..]);
            return;
        }

        _held.Append(bytes);
        _held.Skip(Take(_held.Span));
        if (_held.Count > LongestEvent)
        {
            throw Unreadable($"an event of more than {LongestEvent / 1024 / 1024} MiB");
        }
    }

    /// <summary>The stream has ended.</summary>
    /// <param name="isFinished">Whether the sink knows why the answer ended; asked when the last event has been read.</param>
    /// <exception cref="RunnerLostException">It ended too early.</exception>
    public void Complete(Func<bool> isFinished)
    {
        if (_held.Count > 0)
        {
            // Some servers leave the last blank line out.
            Take("\n\n"u8, _held);
        }

        // Some leave the last mark out, and an answer with its reason is whole.
        if (!IsDone && !isFinished())
        {
            throw new RunnerLostException(model);
        }
    }

    private void Take(ReadOnlySpan<byte> end, HeldBytes held)
    {
        held.Append(end);
        held.Skip(Take(held.Span));
    }

    private int Take(ReadOnlySpan<byte> bytes)
    {
        var taken = 0;
        while (_splitter.TryFindEnd(bytes[taken..], out var length))
        {
            TakeEvent(EventData.Find(bytes.Slice(taken, length), _joined));
            taken += length;
        }

        return taken;
    }

    private void TakeEvent(ReadOnlySpan<byte> data)
    {
        if (data.IsEmpty || IsDone)
        {
            return;
        }

        if (data.SequenceEqual("[DONE]"u8))
        {
            IsDone = true;
            return;
        }

        try
        {
            if (!ChatChunk.Read(data, sink))
            {
                throw new RunnerRefusedException(ReadStatus(data), data.ToArray());
            }
        }
        catch (JsonException exception)
        {
            throw Unreadable($"an event that is no chunk of a chat: {exception.Message}");
        }
    }

    /// <summary>The status that the error would have had; 500 where it does not say.</summary>
    private static int ReadStatus(ReadOnlySpan<byte> data)
    {
        var reader = new Utf8JsonReader(data);
        using var document = JsonDocument.ParseValue(ref reader);
        return document.RootElement.TryGetProperty("error", out var error)
            && error.ValueKind is JsonValueKind.Object
            && error.TryGetProperty("code", out var code)
            && code.ValueKind is JsonValueKind.Number
            && code.TryGetInt32(out var status)
            && status is >= 400 and < 600
                ? status
                : StatusCodes.Status500InternalServerError;
    }

    private static RunnerRefusedException Unreadable(string what) =>
        new(StatusCodes.Status502BadGateway, Encoding.UTF8.GetBytes($"The runner sent {what}"));
}
