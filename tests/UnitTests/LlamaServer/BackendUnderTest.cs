using System.Net;
using System.Net.Sockets;
using LlamaRunner.Backends.LlamaServer;
using LlamaRunner.Backends.LlamaServer.Configuration;
using LlamaRunner.Backends.LlamaServer.Launch;
using LlamaRunner.Backends.LlamaServer.PromptStates;
using LlamaRunner.Contracts.Backends;
using LlamaRunner.Contracts.Models;
using LlamaRunner.Contracts.Runners;
using LlamaRunner.Dialects.Processes;
using LlamaRunner.Host.Runners;
using LlamaRunner.UnitTests.Processes;
using Microsoft.Extensions.Logging.Abstractions;

namespace LlamaRunner.UnitTests.LlamaServer;

/// <summary>The backend with the host's real supervisor and ports.</summary>
internal sealed class BackendUnderTest : IAsyncDisposable
{
    private readonly BinaryInspector _inspector;
    private readonly PromptStateKeeper _promptStates;

    /// <param name="makeRuntimes">Makes the runtimes, with programs in the supervisor's folder if need be.</param>
    /// <param name="promptStates">How conversations are kept; by default they are not.</param>
    public BackendUnderTest(
        Func<TestSupervisor, Dictionary<string, RuntimeOptions>> makeRuntimes, PromptStateOptions? promptStates = null)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "The scripts are for a Unix shell.");
        FirstPort = FindFreePort();
        Ports = new PortManager(FirstPort, NullLogger<PortManager>.Instance);
        File.WriteAllText(ModelPath, "GGUF");
        _inspector = new BinaryInspector(Supervisor, TimeProvider.System);
        var options = new LlamaServerOptions { Runtimes = makeRuntimes(Supervisor), PromptStates = promptStates ?? new() };
        _promptStates = new PromptStateKeeper(options, TimeProvider.System, NullLoggerFactory.Instance);
        Backend = new LlamaServerBackend(
            options,
            _inspector,
            _promptStates,
            new ProcessRunnerLauncher(Supervisor, TimeProvider.System, NullLogger<ProcessRunnerLauncher>.Instance),
            TimeProvider.System);
    }

    public TestSupervisor Supervisor { get; } = new();

    public int FirstPort { get; }

    public IPortManager Ports { get; set; }

    public LlamaServerBackend Backend { get; }

    public string ModelPath => Path.Combine(Supervisor.Folder, "model.gguf");

    /// <summary>A backend whose llama-server is a shell script: it answers --version and --help, and then does as the test says.</summary>
    public static BackendUnderTest WithScript(string script) => new(supervisor => new()
    {
        ["default"] = new RuntimeOptions
        {
            Command = supervisor.WriteProgram(
                "llama-server",
                $"#!/bin/sh\ncase \"$1\" in --version) echo 'version: 1 (fake)' >&2; exit;; --help) echo '--no-ui  no UI'; exit;; esac\n{script}\n"),
        },
    });

    public Task<IRunner> StartAsync(
        ModelEntry? model = null, LoadSettings? load = null, TimeSpan? stallTimeout = null, TimeSpan hangTimeout = default, IProgress<double>? progress = null, CancellationToken? cancellationToken = null) =>
        Backend.StartAsync(
            new RunnerStart
            {
                Model = model ?? Some.Model(ModelPath),
                Load = load ?? LoadSettings.Default,
                Ports = Ports,
                StallTimeout = stallTimeout ?? TimeSpan.FromSeconds(30),
                HangTimeout = hangTimeout,
                Progress = progress,
            },
            cancellationToken ?? TestContext.Current.CancellationToken);

    public async ValueTask DisposeAsync()
    {
        _inspector.Dispose();
        _promptStates.Dispose();
        await Supervisor.DisposeAsync();
    }

    private static int FindFreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
