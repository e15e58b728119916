using LlamaRunner.Contracts.InProcess;
using LlamaRunner.EmbeddedTests.Support;

[assembly: AssemblyFixture(typeof(DemoRunner))]

namespace LlamaRunner.EmbeddedTests.Support;

/// <summary>The demo model, loaded once with its defaults for all tests that only ask.</summary>
public sealed class DemoRunner : IAsyncLifetime
{
    private readonly Plugin _plugin = new();

    /// <summary>The runner.</summary>
    public InProcessRunner Runner { get; private set; } = null!;

    /// <summary>What was logged while it was loaded and since.</summary>
    internal CollectingLog Log => _plugin.Log;

    public async ValueTask InitializeAsync() => Runner = await _plugin.Backend.LoadAsync(Demo.Load(), TestContext.Current.CancellationToken);

    public async ValueTask DisposeAsync()
    {
        await Runner.DisposeAsync();
        _plugin.Dispose();
    }
}
