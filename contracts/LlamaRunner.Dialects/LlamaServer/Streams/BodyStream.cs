namespace LlamaRunner.Dialects.LlamaServer.Streams;

/// <summary>A body of llama-server that is changed while it is read; the body belongs to it.</summary>
/// <param name="inner">The body.</param>
internal abstract class BodyStream(Stream inner) : ReadOnlyStream
{
    /// <summary>The body as llama-server sends it.</summary>
    protected Stream Inner => inner;

    public sealed override int Read(byte[] buffer, int offset, int count) =>
        throw new NotSupportedException("The body of a response is read asynchronously.");

    public sealed override async ValueTask DisposeAsync()
    {
        await inner.DisposeAsync();
        await base.DisposeAsync();
    }

    protected sealed override void Dispose(bool disposing)
    {
        if (disposing)
        {
            inner.Dispose();
        }

        base.Dispose(disposing);
    }
}
