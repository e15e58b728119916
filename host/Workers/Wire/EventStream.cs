using System.IO.Pipelines;
using System.Text.Json;

namespace LlamaRunner.Host.Workers.Wire;

/// <summary>
/// An answer as server-sent events, begun with the first of them. While nothing comes, it sends a comment now and then, so that
/// nobody on the way takes the connection for dead. Used by one flow; dispose it with the request.
/// </summary>
internal sealed class EventStream : IDisposable
{
    // A comment follows on a whole interval without an event, so after 15 to 30 seconds of silence.
    private static readonly TimeSpan BeatInterval = TimeSpan.FromSeconds(15);

    private readonly WireExchange _exchange;
    private readonly TimeProvider _time;
    private readonly CancellationToken _cancellationToken;
    private readonly CancellationTokenSource _over = new();
    private PipeWriter? _output;
    private Utf8JsonWriter? _json;
    private Task _beat;
    private bool _isSilent = true;

    /// <param name="exchange">The request.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellationToken">Ends the writing: the client has gone, or the runner has to.</param>
    public EventStream(WireExchange exchange, TimeProvider time, CancellationToken cancellationToken)
    {
        _exchange = exchange;
        _time = time;
        _cancellationToken = cancellationToken;
        _beat = NextBeat();
    }

    /// <summary>Begins an event.</summary>
    /// <returns>Where its JSON goes.</returns>
    public Utf8JsonWriter BeginEvent()
    {
        var output = Output();
        WritePrefix(output);
        _json ??= WireJson.CreateWriter(output);
        return _json;
    }

    /// <summary>Ends an event. It goes out with the next flush.</summary>
    public void EndEvent()
    {
        _json!.Flush();
        _json.Reset();
        WriteSuffix(_output!);
    }

    /// <summary>Sends what was written.</summary>
    public ValueTask<FlushResult> FlushAsync()
    {
        _isSilent = false;
        return _output!.FlushAsync(_cancellationToken);
    }

    /// <summary>Writes the mark of a whole stream and sends all that is left.</summary>
    public ValueTask<FlushResult> EndAsync()
    {
        Write(_output!, "data: [DONE]\n\n"u8);
        return FlushAsync();
    }

    /// <summary>Awaits what the next event is made of.</summary>
    public ValueTask<T> WaitAsync<T>(ValueTask<T> next) => next.IsCompleted ? next : BeatUntilAsync(next.AsTask());

    /// <inheritdoc/>
    public void Dispose()
    {
        _over.Cancel();
        _over.Dispose();
    }

    /// <summary>Writes what stands before an event's data.</summary>
    internal static void WritePrefix(PipeWriter output) => Write(output, "data: "u8);

    /// <summary>Writes what ends an event.</summary>
    internal static void WriteSuffix(PipeWriter output) => Write(output, "\n\n"u8);

    // Not BuffersExtensions.Write: until a response has started, Kestrel's writer has no room but what is asked for.
    private static void Write(PipeWriter output, ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(output.GetSpan(bytes.Length));
        output.Advance(bytes.Length);
    }

    private async ValueTask<T> BeatUntilAsync<T>(Task<T> next)
    {
        while (await Task.WhenAny(next, _beat) != next)
        {
            if (_isSilent && !await TryCommentAsync())
            {
                break;
            }

            _isSilent = true;
            _beat = NextBeat();
        }

        return await next;
    }

    // Never throws: whoever made the next event is still at work and must be awaited.
    private async Task<bool> TryCommentAsync()
    {
        try
        {
            var output = Output();
            Write(output, ":\n\n"u8);
            await output.FlushAsync(_cancellationToken);
            return true;
        }
        catch (Exception exception) when (exception is OperationCanceledException or IOException or ObjectDisposedException)
        {
            return false;
        }
    }

    private PipeWriter Output() => _output ??= _exchange.BeginEvents();

    private Task NextBeat() => Task.Delay(BeatInterval, _time, _over.Token);
}
