using System.Net;

namespace LlamaRunner.Backends.LlamaServer.PromptStates;

/// <summary>Passes a response's body on and tells when it has ended, in whatever way.</summary>
internal sealed class WatchedContent : HttpContent
{
    private readonly HttpContent _inner;
    private readonly ResponseEnds _ends = new();
    private Action<TokenCounts?>? _onEnd;

    /// <param name="inner">The body.</param>
    /// <param name="onEnd">Called once: with the counts of its tokens if it was read to its end and told them.</param>
    public WatchedContent(HttpContent inner, Action<TokenCounts?> onEnd)
    {
        (_inner, _onEnd) = (inner, onEnd);
        foreach (var (name, values) in inner.Headers.NonValidated)
        {
            Headers.TryAddWithoutValidation(name, values);
        }
    }

    /// <summary>Takes what was read; nothing when the body has ended.</summary>
    public void OnRead(ReadOnlySpan<byte> bytes)
    {
        if (bytes.IsEmpty)
        {
            End(_ends.ReadCounts());
        }
        else
        {
            _ends.Append(bytes);
        }
    }

    protected override Task<Stream> CreateContentReadStreamAsync() => CreateContentReadStreamAsync(CancellationToken.None);

    protected override async Task<Stream> CreateContentReadStreamAsync(CancellationToken cancellationToken) =>
        new WatchedStream(await _inner.ReadAsStreamAsync(cancellationToken), this);

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        await using var body = await CreateContentReadStreamAsync(cancellationToken);
        await body.CopyToAsync(stream, cancellationToken);
    }

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
            End(null);
        }

        base.Dispose(disposing);
    }

    private void End(TokenCounts? counts) => Interlocked.Exchange(ref _onEnd, null)?.Invoke(counts);
}
