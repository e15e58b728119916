using LlamaRunner.Dialects;

namespace LlamaRunner.Backends.LlamaServer.PromptStates;

/// <summary>Passes a response's body on and tells when it has ended, in whatever way.</summary>
/// <param name="inner">The body.</param>
/// <param name="onEnd">Called once: with the counts of its tokens if it was read to its end and told them.</param>
internal sealed class WatchedContent(HttpContent inner, Action<TokenCounts?> onEnd) : ObservedContent(inner)
{
    private readonly ResponseEnds _ends = new();
    private Action<TokenCounts?>? _onEnd = onEnd;

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

    protected override Stream Observe(Stream body) => new WatchedStream(body, this);

    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        if (disposing)
        {
            End(null);
        }
    }

    private void End(TokenCounts? counts) => Interlocked.Exchange(ref _onEnd, null)?.Invoke(counts);
}
