using System.Runtime.ExceptionServices;
using LlamaRunner.Contracts.Filters;
using LlamaRunner.Dialects;
using LlamaRunner.Dialects.Streams;

namespace LlamaRunner.Host.Filters;

/// <summary>
/// An event stream that passes filters while it is read, an event at a time as soon as it is whole. Nothing is read ahead: what a
/// client does not take, the runner's connection does not give.
/// </summary>
internal sealed class FilteredEventStream(Stream inner, ResponseRun run) : ReadOnlyStream
{
    /// <summary>The longest event that is kept until it is whole.</summary>
    public const int LongestEvent = 64 * 1024 * 1024;

    private readonly HeldBytes _received = new();
    private readonly HeldBytes _passed = new();
    private EventSplitter _splitter;
    private bool _isAtEnd;
    private ExceptionDispatchInfo? _failure;

    /// <inheritdoc/>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (buffer.IsEmpty)
        {
            return 0;
        }

        while (_passed.Count == 0 && !_isAtEnd)
        {
            // For good: what the filters have not seen must not pass. What passed before it comes first.
            _failure?.Throw();
            try
            {
                await ReadOnAsync(cancellationToken);
            }
            catch (Exception exception)
            {
                _failure = ExceptionDispatchInfo.Capture(exception);
            }
        }

        return _passed.MoveTo(buffer.Span);
    }

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException("Read it asynchronously.");

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            inner.Dispose();
        }

        base.Dispose(disposing);
    }

    private async ValueTask ReadOnAsync(CancellationToken cancellationToken)
    {
        var read = await inner.ReadAsync(_received.GetRoom(), cancellationToken);
        _received.Advance(read);
        while (_splitter.TryFindEnd(_received.Span, out var length))
        {
            await run.PassEventAsync(new ServerSentEvent(_received.Take(length)), _passed, cancellationToken);
        }

        if (read == 0)
        {
            await EndAsync(cancellationToken);
        }
        else if (_received.Count > LongestEvent)
        {
            throw run.Failure($"cannot take an event of more than {LongestEvent / 1024 / 1024} MiB");
        }
    }

    private async ValueTask EndAsync(CancellationToken cancellationToken)
    {
        if (_received.Count > 0)
        {
            // Some servers leave the last blank line out, and some clients do without.
            _received.Append(_received.Span[^1] is (byte)'\n' or (byte)'\r' ? "\n"u8 : "\n\n"u8);
            await run.PassEventAsync(new ServerSentEvent(_received.Take(_received.Count)), _passed, cancellationToken);
        }

        await run.EndAsync(_passed, cancellationToken);
        run.Dispose();
        _isAtEnd = true;
    }
}
