using System.Runtime.CompilerServices;

namespace LlamaRunner.Dialects.Processes;

/// <summary>
/// Reads a response, and tells the runner's activity when it waits for more and when more has come. What a program sends because it
/// has nothing to send, the empty comment of an event stream, is not more: one that hangs may go on sending it.
/// </summary>
internal sealed class WatchedStream(Stream inner, WatchedContent content, RunnerActivity activity) : ReadOnlyStream
{
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        int read;
        var pending = inner.ReadAsync(buffer, cancellationToken);
        if (pending.IsCompleted)
        {
            read = await pending;
        }
        else
        {
            activity.BeginWait();
            try
            {
                read = await pending;
            }
            finally
            {
                activity.EndWait();
            }
        }

        Note(buffer.Span, read);
        return read;
    }

    public override int Read(byte[] buffer, int offset, int count)
    {
        activity.BeginWait();
        try
        {
            var read = inner.Read(buffer, offset, count);
            Note(buffer.AsSpan(offset, count), read);
            return read;
        }
        finally
        {
            activity.EndWait();
        }
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            inner.Dispose();
        }

        base.Dispose(disposing);
    }

    private void Note(ReadOnlySpan<byte> buffer, int read)
    {
        if (read == 0)
        {
            // A read into nothing says that there is something, not that it is over.
            if (!buffer.IsEmpty)
            {
                content.End();
            }
        }
        else if (buffer[0] != ':' || buffer[..read].ContainsAnyExcept(":\r\n"u8))
        {
            activity.NoteSign();
        }
    }
}
