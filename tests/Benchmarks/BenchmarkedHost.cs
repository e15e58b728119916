using System.Diagnostics;
using System.Globalization;
using LlamaRunner.EndToEndTests.Harness;

namespace LlamaRunner.Benchmarks;

/// <summary>The built host with the demo model.</summary>
internal sealed class BenchmarkedHost : IAsyncDisposable
{
    public const string Model = "demo";

    private readonly Process _process;
    private readonly HostSetup _setup;

    private BenchmarkedHost(Process process, HostSetup setup, int port)
    {
        _process = process;
        _setup = setup;
        Client = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}/") };
    }

    /// <summary>What both llama-servers are started with: a slot for each of eight clients.</summary>
    public static IReadOnlyList<(string Option, int Value)> Arguments { get; } = [("ctx-size", 4096), ("parallel", 8), ("threads", 2)];

    public HttpClient Client { get; }

    /// <summary>The resident memory of the host's process, without its runners.</summary>
    public double MemoryMegabytes
    {
        get
        {
            const string resident = "VmRSS:";
            var line = File.ReadLines($"/proc/{_process.Id}/status").First(text => text.StartsWith(resident, StringComparison.Ordinal));
            var kilobytes = line[resident.Length..].Trim().Split(' ')[0];
            return double.Parse(kilobytes, CultureInfo.InvariantCulture) / 1024;
        }
    }

    /// <summary>A configuration with the one model.</summary>
    public static HostSetup Setup() => new HostSetup().WithModel(
        Model,
        static entry =>
        {
            foreach (var (option, value) in Arguments)
            {
                entry["arguments"]![option] = value;
            }
        });

    /// <summary>Starts the host with the one model and returns when its port is open.</summary>
    public static Task<BenchmarkedHost> StartAsync(CancellationToken cancellationToken) => StartAsync(Setup(), cancellationToken);

    /// <summary>Starts the host and returns when its port is open.</summary>
    public static async Task<BenchmarkedHost> StartAsync(HostSetup setup, CancellationToken cancellationToken)
    {
        var port = FreePort.Next();
        setup.With("frontends.openai.port", port).With("runners.keepAlive", -1);
        var start = new ProcessStartInfo(Repository.Host, ["serve", "--config", setup.Write()])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["HOME"] = setup.Folder;
        var process = new Process { StartInfo = start };
        process.OutputDataReceived += static (_, _) => { };
        process.ErrorDataReceived += static (_, _) => { };
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        var host = new BenchmarkedHost(process, setup, port);
        await Readiness.WaitAsync(host.Client, "healthz", process, cancellationToken);
        return host;
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        Signals.Terminate(_process.Id);
        await _process.WaitForExitAsync(CancellationToken.None);
        _process.Dispose();
        _setup.Dispose();
    }
}
