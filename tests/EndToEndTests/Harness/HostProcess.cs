using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;

namespace LlamaRunner.EndToEndTests.Harness;

/// <summary>
/// The built host as a process of its own. Disposing it sends SIGTERM and checks what must hold after every test: exit code 0
/// and nothing left that it had started.
/// </summary>
internal sealed partial class HostProcess : IAsyncDisposable
{
    private const string MarkVariable = "LLAMARUNNER_E2E_RUN";

    // What would lead the host to something of the developer's own.
    private static readonly string[] OwnVariables = ["LLAMA", "HF_", "HUGGINGFACE_", "XDG_", "OLLAMA_"];

    private readonly HostSetup _setup;
    private readonly Process _process;
    private readonly string _mark;

    private HostProcess(HostSetup setup, Process process, string mark, OutputLog output)
    {
        _setup = setup;
        _process = process;
        _mark = mark;
        Output = output;
        Id = process.Id;
    }

    public int Id { get; }

    public OutputLog Output { get; }

    public FakeJournal Journal => _setup.Journal;

    public HostSetup Setup => _setup;

    /// <summary>The port of the frontend <c>openai</c>.</summary>
    public int Port { get; private set; }

    /// <summary>A client whose base address is the frontend's.</summary>
    public HttpClient Client { get; private set; } = null!;

    /// <summary>The llama-servers, real and fake, and the worker processes that run below the host now.</summary>
    public IReadOnlyList<ProcessEntry> Runners => ProcessTable.StillRunning([.. ProcessTable.DescendantsOf(Id).Where(IsRunner)]);

    /// <summary>Starts the host and waits until it says that it is ready.</summary>
    public static async Task<HostProcess> StartAsync(HostSetup setup, CancellationToken cancellationToken)
    {
        var host = Launch(setup);
        try
        {
            await Eventually.TrueAsync(
                () => host.Listens(), Within.Start, $"the frontend listens; output:\n{host.Output}", cancellationToken);
            host.Client = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{host.Port}/"), Timeout = Within.Start };
            await Eventually.TrueAsync(
                async () =>
                {
                    using var ready = await host.Client.GetAsync("readyz", cancellationToken);
                    return ready.StatusCode == HttpStatusCode.OK;
                },
                Within.Start,
                "GET /readyz answers 200",
                cancellationToken);
            return host;
        }
        catch
        {
            await host.EndAsync(CancellationToken.None);
            setup.Dispose();
            throw;
        }
    }

    /// <summary>Starts the host without waiting for anything.</summary>
    public static HostProcess Launch(HostSetup setup)
    {
        var mark = Guid.NewGuid().ToString("N");
        var start = new ProcessStartInfo(Repository.Host, ["serve", "--config", setup.Write()])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = setup.Folder,
        };
        foreach (var inherited in start.Environment.Keys
            .Where(name => Array.Exists(OwnVariables, own => name.StartsWith(own, StringComparison.Ordinal))).ToList())
        {
            start.Environment.Remove(inherited);
        }

        start.Environment["HOME"] = setup.Folder;
        start.Environment[MarkVariable] = mark;
        foreach (var (name, value) in setup.Environment)
        {
            start.Environment[name] = value;
        }

        var (process, output) = OutputLog.Start(start);
        return new HostProcess(setup, process, mark, output);
    }

    /// <summary>Waits for the one runner there is and gives it.</summary>
    public async Task<ProcessEntry> RunnerAsync(CancellationToken cancellationToken)
    {
        await Eventually.TrueAsync(() => Runners.Count == 1, Within.Reason, "there is exactly one runner", cancellationToken);
        return Runners[0];
    }

    public async Task<int> ExitAsync(TimeSpan within, CancellationToken cancellationToken)
    {
        try
        {
            await _process.WaitForExitAsync(cancellationToken).WaitAsync(within, cancellationToken);
        }
        catch (TimeoutException)
        {
            Assert.Fail($"The host still runs after {within.TotalSeconds:0} s; output:\n{Output}");
        }

        return _process.ExitCode;
    }

    /// <summary>Waits until nothing is left that the host had started, grandchildren that lost their parents included.</summary>
    public Task NothingLeftAsync(TimeSpan within, CancellationToken cancellationToken) => Eventually.TrueAsync(
        () => ProcessTable.WithEnvironment($"{MarkVariable}={_mark}").Count == 0,
        within,
        "nothing is left that the host had started",
        cancellationToken);

    public async ValueTask DisposeAsync()
    {
        try
        {
            if (!_process.HasExited)
            {
                Signals.Terminate(Id);
                Assert.Equal(0, await ExitAsync(Within.Reason, CancellationToken.None));
                Assert.Empty(ProcessTable.WithEnvironment($"{MarkVariable}={_mark}"));
            }
        }
        finally
        {
            await EndAsync(CancellationToken.None);
            Client?.Dispose();
            _process.Dispose();
            _setup.Dispose();
        }
    }

    [GeneratedRegex(@"Frontend openai listens on http://127\.0\.0\.1:(\d+)")]
    private static partial Regex ListensLine();

    // A server without a model is asked for its version and ends at once.
    private static bool IsRunner(ProcessEntry entry) => entry.Program switch
    {
        "llama-server" or "fake-llama-server" => ProcessTable.ArgumentsOf(entry.Id).Contains("--model"),
        "llama-runner" => ProcessTable.ArgumentsOf(entry.Id) is [_, "__worker", ..],
        _ => false,
    };

    private bool Listens()
    {
        Assert.False(_process.HasExited, $"The host ended as it started; output:\n{Output}");
        if (Output.Lines.Select(line => ListensLine().Match(line)).FirstOrDefault(match => match.Success) is not { } found)
        {
            return false;
        }

        Port = int.Parse(found.Groups[1].ValueSpan, CultureInfo.InvariantCulture);
        return true;
    }

    /// <summary>Ends by force what is left of this host, and nothing else.</summary>
    private async Task EndAsync(CancellationToken cancellationToken)
    {
        foreach (var left in ProcessTable.WithEnvironment($"{MarkVariable}={_mark}"))
        {
            if (ProcessTable.IsAlive(left.Id))
            {
                Signals.Kill(left.Id);
            }
        }

        await _process.WaitForExitAsync(cancellationToken);
    }
}
