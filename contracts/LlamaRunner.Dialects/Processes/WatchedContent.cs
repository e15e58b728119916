using System.Net;

namespace LlamaRunner.Dialects.Processes;

/// <summary>A response's content whose reading is told to the runner's activity.</summary>
internal sealed class WatchedContent : HttpContent
{
    private readonly HttpContent _inner;
    private readonly RunnerActivity _activity;
    private int _ended;

    /// <param name="inner">The content, which from now on belongs to this object.</param>
    /// <param name="activity">What is told. The request counts as under way until the content has been read or disposed.</param>
    public WatchedContent(HttpContent inner, RunnerActivity activity)
    {
        _inner = inner;
        _activity = activity;
        foreach (var (name, values) in inner.Headers.NonValidated)
        {
            if (values.Count == 1)
            {
                Headers.TryAddWithoutValidation(name, values.ToString());
            }
            else
            {
                Headers.TryAddWithoutValidation(name, values);
            }
        }
    }

    /// <summary>The request is no longer under way.</summary>
    public void End()
    {
        if (Interlocked.Exchange(ref _ended, 1) == 0)
        {
            _activity.End();
        }
    }

    protected override async Task<Stream> CreateContentReadStreamAsync() => Watch(await _inner.ReadAsStreamAsync());

    protected override async Task<Stream> CreateContentReadStreamAsync(CancellationToken cancellationToken) =>
        Watch(await _inner.ReadAsStreamAsync(cancellationToken));

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        await using var source = await CreateContentReadStreamAsync(cancellationToken);
        await source.CopyToAsync(stream, cancellationToken);
    }

    // The header that was taken over says it, where it is known.
    protected override bool TryComputeLength(out long length)
    {
        length = 0;
        return false;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _inner.Dispose();
            End();
        }

        base.Dispose(disposing);
    }

    private WatchedStream Watch(Stream stream) => new(stream, this, _activity);
}
