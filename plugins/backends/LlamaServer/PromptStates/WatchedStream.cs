using LlamaRunner.Dialects;

namespace LlamaRunner.Backends.LlamaServer.PromptStates;

/// <summary>A response's body as it is read.</summary>
internal sealed class WatchedStream(Stream inner, WatchedContent watch) : ReadOnlyStream
{
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var read = await inner.ReadAsync(buffer, cancellationToken);

        // A read of nothing, by which some wait for data, is no end.
        if (read > 0 || buffer.Length > 0)
        {
            watch.OnRead(buffer.Span[..read]);
        }

        return read;
    }

    public override int Read(Span<byte> buffer)
    {
        var read = inner.Read(buffer);
        if (read > 0 || buffer.Length > 0)
        {
            watch.OnRead(buffer[..read]);
        }

        return read;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override async ValueTask DisposeAsync()
    {
        await inner.DisposeAsync();
        await base.DisposeAsync();
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            inner.Dispose();
        }

        base.Dispose(disposing);
    }
}
