namespace LlamaRunner.Dialects.Processes;

/// <summary>A response's content whose reading is told to the runner's activity.</summary>
/// <param name="inner">The content, which from now on belongs to this object.</param>
/// <param name="activity">What is told. The request counts as under way until the content has been read or disposed.</param>
internal sealed class WatchedContent(HttpContent inner, RunnerActivity activity) : ObservedContent(inner)
{
    private int _ended;

    /// <summary>The request is no longer under way.</summary>
    public void End()
    {
        if (Interlocked.Exchange(ref _ended, 1) == 0)
        {
            activity.End();
        }
    }

    protected override Stream Observe(Stream body) => new WatchedStream(body, this, activity);

    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        if (disposing)
        {
            End();
        }
    }
}
