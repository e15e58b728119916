using System.Runtime.CompilerServices;
using LlamaRunner.Contracts.Frontends;
using LlamaRunner.Contracts.Processes;
using LlamaRunner.Host.Plugins;
using LlamaRunner.UnitTests.Support;
using Microsoft.Extensions.Logging.Abstractions;

namespace LlamaRunner.UnitTests.Plugins;

/// <summary>Loads real plugins, built as projects of their own, as the host does.</summary>
public sealed class PluginHostTests
{
    [Fact]
    public async Task Load_TwoVersionsOfOneLibrary_RunSideBySide()
    {
        await using var host = await LoadAsync();
        var versions = new Dictionary<string, string>();
        foreach (var frontend in host.Frontends)
        {
            await using var bench = await HttpBench.StartAsync(frontend);
            versions[frontend.Id] = await bench.Client.GetStringAsync("/library", TestContext.Current.CancellationToken);
        }

        Assert.Equal("11.0 True", versions["testplugins-oldlibrary"]);
        Assert.Equal("12.0 True", versions["testplugins-newlibrary"]);
    }

    [Fact]
    public async Task Load_PluginThrows_CostsOnlyItself()
    {
        await using var host = await LoadAsync();

        var status = host.Statuses.Single(status => status.Name == "TestPlugins.Throwing");

        Assert.Equal(new PluginStatus("TestPlugins.Throwing", PluginState.Failed, "this plugin has a bug"), status);
        Assert.Equal(2, host.Frontends.Count());
    }

    [Fact]
    public async Task Load_WrongContractVersion_IsRefusedWithASentence()
    {
        await using var host = await LoadAsync();

        var status = host.Statuses.Single(status => status.Name == "TestPlugins.Future");

        Assert.Equal(PluginState.Refused, status.State);
        Assert.Contains("built against contracts 2.0", status.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Load_DisabledByConfiguration_IsNotLoaded()
    {
        await using var host = await LoadAsync("testplugins.oldlibrary");

        Assert.Equal(PluginState.Disabled, host.Statuses.Single(status => status.Name == "TestPlugins.OldLibrary").State);
        Assert.Single(host.Frontends);
    }

    [Fact]
    public async Task Dispose_AfterServing_CollectsThePlugin()
    {
        var loaded = await ServeAndUnloadAsync();

        for (var i = 0; i < 20 && loaded.IsAlive; i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
            await Task.Yield();
        }

        Assert.False(loaded.IsAlive);
    }

    // Not inlined, so that nothing of the plugin stays in a local of the test.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static async Task<WeakReference> ServeAndUnloadAsync()
    {
        await using var host = await LoadAsync();
        return await ServeAsync(host.Frontends.First());
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static async Task<WeakReference> ServeAsync(IApiFrontend frontend)
    {
        await using var bench = await HttpBench.StartAsync(frontend);
        await bench.Client.GetStringAsync("/library", TestContext.Current.CancellationToken);
        return new WeakReference(frontend.GetType().Assembly);
    }

    private static async Task<PluginHost> LoadAsync(params string[] disabled)
    {
        var host = new PluginHost(new() { Directories = [Repository.TestPlugins], Disabled = disabled }, TestPaths.Create(), NullLogger<PluginHost>.Instance);
        await host.LoadAsync(new HostServices(new FakeGateway(), new NoProcesses(), NullLoggerFactory.Instance, TimeProvider.System), new EmptyConfiguration());
        return host;
    }

    private sealed class NoProcesses : IProcessSupervisor
    {
        public Task<ISupervisedProcess> StartAsync(ProcessStart start, CancellationToken cancellationToken) =>
            throw new InvalidOperationException("These plugins start no process.");
    }
}
