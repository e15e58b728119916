namespace LlamaRunner.Dialects.Processes;

/// <summary>How to reach a runner's process that listens and is not ready yet.</summary>
public sealed class RunnerContact
{
    private readonly StartupProgress _progress;

    internal RunnerContact(Uri baseAddress, HttpMessageInvoker invoker, StartupProgress progress)
    {
        BaseAddress = baseAddress;
        Invoker = invoker;
        _progress = progress;
    }

    /// <summary>Where it listens, as it said itself.</summary>
    public Uri BaseAddress { get; }

    /// <summary>What sends requests to it, its key included.</summary>
    public HttpMessageInvoker Invoker { get; }

    /// <summary>Notes the share of the start that is done, which is a sign of progress beside output and processor time.</summary>
    /// <param name="share">The share, 0 to 1.</param>
    public void ReportProgress(double share)
    {
        _progress.OnSign();
        _progress.OnShare(share);
    }
}
