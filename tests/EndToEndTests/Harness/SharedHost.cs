namespace LlamaRunner.EndToEndTests.Harness;

/// <summary>
/// One host for several tests: most of a test's time is the start of one. Each test uses models of its own name, since all
/// share the one place for a runner.
/// </summary>
public abstract class SharedHost : IAsyncLifetime
{
    internal HostProcess Host { get; private set; } = null!;

    public virtual async ValueTask InitializeAsync() => Host = await HostProcess.StartAsync(Describe(), CancellationToken.None);

    public virtual ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return Host?.DisposeAsync() ?? ValueTask.CompletedTask;
    }

    private protected abstract HostSetup Describe();
}
