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

    /// <summary>Notes a sign of progress that is neither output nor processor time.</summary>
    public void ReportProgress() => _progress.OnSign();
}
