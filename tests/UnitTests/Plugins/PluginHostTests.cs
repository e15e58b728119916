using System.Net;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using System.Runtime.CompilerServices;
using System.Runtime.Loader;
using System.Text.Json;
using LlamaRunner.Contracts.Backends;
using LlamaRunner.Contracts.Failures;
using LlamaRunner.Contracts.Frontends;
using LlamaRunner.Contracts.Models;
using LlamaRunner.Contracts.Plugins;
using LlamaRunner.Contracts.Processes;
using LlamaRunner.Host.Plugins;
using LlamaRunner.Host.Plugins.Files;
using LlamaRunner.UnitTests.Support;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging.Abstractions;

namespace LlamaRunner.UnitTests.Plugins;

/// <summary>Loads real plugins, built as projects of their own, as the host does.</summary>
public sealed class PluginHostTests : IDisposable
{
    private static readonly string Copies = Directory.CreateTempSubdirectory("llamarunner-copies-").FullName;

    public void Dispose() => Directory.Delete(Copies, recursive: true);

    [Fact]
    public async Task Load_TwoVersionsOfOneLibrary_RunSideBySide()
    {
        await using var host = await LoadAsync();
        var versions = new Dictionary<string, string>();
        foreach (var frontend in host.Frontends.Select(version => version.Frontend).Where(frontend => frontend.Id.EndsWith("library", StringComparison.Ordinal)))
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

        Assert.Equal((PluginState.Failed, "this plugin has a bug"), (status.State, status.Reason));
        Assert.Equal(3, host.Frontends.Count());
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
    public async Task Load_BuiltAgainstContracts10_ServesRequests()
    {
        // The plugin was compiled against the assembly of 1.0 itself, which lies beside its source.
        var gateway = new FakeGateway(FakeGateway.Model("m")) { Respond = static (context, request) => context.Response.WriteAsync(request.Path) };
        Assert.True(PluginCompatibility.HostVersion > new Version(1, 0, 0, 0));
        Assert.Equal(new Version(1, 0, 0, 0), ContractsOf(PluginCompatibilityTests.TestPlugin("Past")));
        await using var host = await LoadAsync(new EmptyConfiguration(), Repository.TestPlugins, gateway);

        await using var bench = await HttpBench.StartAsync(host.Frontends.Single(frontend => frontend.Id == "testplugins-past").Frontend);
        using var response = await bench.Client.PostAsync("/past", null, TestContext.Current.CancellationToken);

        Assert.Equal("/v1/chat/completions", await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        Assert.Equal(1, Assert.Single(gateway.Leases).Disposals);
    }

    [Fact]
    public async Task Load_BuiltAgainstContracts10_WritesFailuresThatCameLater()
    {
        var gateway = new FakeGateway(FakeGateway.Model("m")) { AcquireFailure = new FilterFailedException("redaction", "It failed.") };
        await using var host = await LoadAsync(new EmptyConfiguration(), Repository.TestPlugins, gateway);

        await using var bench = await HttpBench.StartAsync(host.Frontends.Single(frontend => frontend.Id == "testplugins-past").Frontend);
        using var response = await bench.Client.PostAsync("/past", null, TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.InternalServerError, response.StatusCode);
        Assert.Equal("It failed.", await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Load_DisabledByConfiguration_IsNotLoaded()
    {
        await using var host = await LoadWithoutAsync("testplugins.oldlibrary");

        Assert.Equal(PluginState.Disabled, host.Statuses.Single(status => status.Name == "TestPlugins.OldLibrary").State);
        Assert.Equal(["testplugins-newlibrary", "testplugins-past"], host.Frontends.Select(frontend => frontend.Id).Order());
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

    [Fact]
    public async Task Dispose_AfterServingInProcess_CollectsThePlugin()
    {
        var loaded = await ServeInProcessAndUnloadAsync();
        Assert.NotEmpty(loaded);

        for (var i = 0; i < 20 && loaded.Any(plugin => plugin.IsAlive); i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
            await Task.Yield();
        }

        Assert.DoesNotContain(loaded, plugin => plugin.IsAlive);
    }

    [Fact]
    public async Task Validate_IsolationOfAnInProcessBackend_IsTheHostsBusiness()
    {
        await using var host = await LoadAsync(new ParrotConfiguration("""{"isolation":"in-process","prefix":"x"}"""));
        await using var wrong = await LoadAsync(new ParrotConfiguration("""{"isolation":"thread","colour":"green"}"""));

        Assert.Empty(await host.ValidateAsync(TestContext.Current.CancellationToken));
        Assert.Equal(
            [
                "backends.parrot.isolation is \"thread\": must be \"process\" or \"in-process\"",
                "backends.parrot.colour is not a known key",
            ],
            (await wrong.ValidateAsync(TestContext.Current.CancellationToken)).Select(fault => fault.ToString()));
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static async Task<IReadOnlyList<WeakReference>> ServeInProcessAndUnloadAsync()
    {
        await using var host = await LoadAsync(new ParrotConfiguration("""{"isolation":"in-process","prefix":"> "}"""));
        return await ServeInProcessAsync(host.Backends.Single(backend => backend.Id == "parrot"));
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static async Task<IReadOnlyList<WeakReference>> ServeInProcessAsync(IBackend backend)
    {
        var start = new RunnerStart
        {
            Model = Some.Model("m"),
            Load = LoadSettings.Default,
            Ports = new NoPorts(),
            StallTimeout = Some.Limit,
        };
        await using var runner = await backend.StartAsync(start, TestContext.Current.CancellationToken);
        foreach (var stream in (string[])["true", "false"])
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(runner.Endpoint.BaseAddress, "/v1/chat/completions"))
            {
                Content = new StringContent($$"""{"messages":[{"role":"user","content":"hello"}],"stream":{{stream}}}"""),
            };
            using var response = await runner.Endpoint.Invoker.SendAsync(request, TestContext.Current.CancellationToken);
            var body = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
            Assert.Contains("> hello", body, StringComparison.Ordinal);
        }

        return [.. AssemblyLoadContext.All.Where(context => context.IsCollectible)
            .SelectMany(context => context.Assemblies)
            .Where(assembly => assembly.GetName().Name == "TestPlugins.Parrot")
            .Select(assembly => new WeakReference(assembly))];
    }

    // Not inlined, so that nothing of the plugin stays in a local of the test.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static async Task<WeakReference> ServeAndUnloadAsync()
    {
        await using var host = await LoadAsync();
        return await ServeAsync(host.Frontends.First(version => version.Id == "testplugins-newlibrary").Frontend);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static async Task<WeakReference> ServeAsync(IApiFrontend frontend)
    {
        await using var bench = await HttpBench.StartAsync(frontend);
        await bench.Client.GetStringAsync("/library", TestContext.Current.CancellationToken);
        return new WeakReference(frontend.GetType().Assembly);
    }

    private static Version ContractsOf(string assembly)
    {
        using var image = new PEReader(File.OpenRead(assembly));
        var metadata = image.GetMetadataReader();
        return metadata.AssemblyReferences.Select(metadata.GetAssemblyReference)
            .Single(reference => metadata.GetString(reference.Name) == "LlamaRunner.Contracts").Version;
    }

    /// <summary>Loads all plugins of a folder, without configuration.</summary>
    internal static Task<PluginHost> LoadAsync(string directory) => LoadAsync(new EmptyConfiguration(), directory, new FakeGateway());

    private static Task<PluginHost> LoadAsync() => LoadAsync(new EmptyConfiguration());

    private static Task<PluginHost> LoadWithoutAsync(string disabled) =>
        LoadAsync(new EmptyConfiguration(), Repository.TestPlugins, new FakeGateway(), disabled);

    private static Task<PluginHost> LoadAsync(IPluginConfiguration configuration) =>
        LoadAsync(configuration, Repository.TestPlugins, new FakeGateway());

    private static async Task<PluginHost> LoadAsync(
        IPluginConfiguration configuration, string directory, FakeGateway gateway, params string[] disabled)
    {
        var services = new HostServices(gateway, new NoProcesses(), new Host.Workers.Serve.NoLibrary(), NullLoggerFactory.Instance, TimeProvider.System);
        var host = new PluginHost(
            new() { Directories = [directory], Disabled = disabled }, TestPaths.Create(), new PluginStore(Copies), services, configuration,
            NullLogger<PluginHost>.Instance);
        await host.LoadAsync(TestContext.Current.CancellationToken);
        return host;
    }

    private sealed class ParrotConfiguration(string section) : IPluginConfiguration
    {
        public PluginSection GetSection(string path) => new()
        {
            Path = path,
            Value = path == "backends.parrot" ? JsonDocument.Parse(section).RootElement : default,
            ResolvePath = text => text,
        };
    }

    private sealed class NoProcesses : IProcessSupervisor
    {
        public Task<ISupervisedProcess> StartAsync(ProcessStart start, CancellationToken cancellationToken) =>
            throw new InvalidOperationException("These plugins start no process.");
    }
}
