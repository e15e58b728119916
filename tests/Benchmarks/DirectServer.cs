using System.Diagnostics;
using System.Globalization;
using LlamaRunner.EndToEndTests.Harness;

namespace LlamaRunner.Benchmarks;

/// <summary>A llama-server without a host before it.</summary>
internal sealed class DirectServer : IAsyncDisposable
{
    private readonly Process _process;

    private DirectServer(Process process, int port)
    {
        _process = process;
        Client = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}/") };
    }

    public HttpClient Client { get; }

    public static async Task<DirectServer> StartAsync(CancellationToken cancellationToken)
    {
        var port = FreePort.Next();
        var arguments = new List<string>
        {
            "--model", Repository.DemoModel, "--alias", BenchmarkedHost.Model, "--host", "127.0.0.1",
            "--port", port.ToString(CultureInfo.InvariantCulture), "--cors-origins", "localhost",
        };
        foreach (var (option, value) in BenchmarkedHost.Arguments)
        {
            arguments.Add("--" + option);
            arguments.Add(value.ToString(CultureInfo.InvariantCulture));
        }

        var process = new Process
        {
            StartInfo = new ProcessStartInfo(LlamaServer.Path, arguments) { RedirectStandardError = true },
        };
        process.ErrorDataReceived += static (_, _) => { };
        process.Start();
        process.BeginErrorReadLine();
        var server = new DirectServer(process, port);
        await Readiness.WaitAsync(server.Client, "health", process, cancellationToken);
        return server;
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        Signals.Terminate(_process.Id);
        await _process.WaitForExitAsync(CancellationToken.None);
        _process.Dispose();
    }
}
