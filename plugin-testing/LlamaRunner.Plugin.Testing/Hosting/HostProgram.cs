using System.Diagnostics;
using System.Text;

namespace LlamaRunner.Plugin.Testing.Hosting;

/// <summary>The host's process.</summary>
internal sealed class HostProgram : IAsyncDisposable
{
    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(20);

    private readonly TestHome _home;
    private readonly Process _process;
    private readonly StringBuilder _output = new();

    private HostProgram(TestHome home, Process process)
    {
        _home = home;
        _process = process;
    }

    public int Id { get; private set; }

    public string Output
    {
        get
        {
            lock (_output)
            {
                return _output.ToString();
            }
        }
    }

    public static HostProgram Start(TestHome home)
    {
        if (!File.Exists(HostFiles.Host))
        {
            throw new PluginTestHostException($"There is no {HostFiles.Host}: the test project must reference this package itself.");
        }

        var start = new ProcessStartInfo(HostFiles.Runtime, [HostFiles.Host, "serve", "--config", home.Configuration])
        {
            UseShellExecute = false,
            CreateNoWindow = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = home.Path,
        };
        foreach (var name in start.Environment.Keys.Where(static name => name.StartsWith("LLAMA", StringComparison.OrdinalIgnoreCase)).ToList())
        {
            start.Environment.Remove(name);
        }

        start.Environment["HOME"] = home.Path;
        start.Environment["USERPROFILE"] = home.Path;
        var program = new HostProgram(home, new Process { StartInfo = start });
        program.Launch();
        return program;
    }

    /// <summary>Waits until the host is ready, and gives the addresses of its frontends.</summary>
    public async Task<IReadOnlyDictionary<string, Uri>> ReadyAsync(PluginTestHostOptions options, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(options.StartTimeout);
        try
        {
            while (true)
            {
                if (_process.HasExited)
                {
                    // Only this waits for the rest of its output.
                    await _process.WaitForExitAsync(limit.Token).ConfigureAwait(false);
                    throw Failure($"The host ended with code {_process.ExitCode} as it started.");
                }

                if (await HostControl.FindFrontendsAsync(_home.Path, Id, limit.Token).ConfigureAwait(false) is { } frontends)
                {
                    Check(options, frontends);
                    return frontends.Where(static frontend => frontend.Value.Address is not null)
                        .ToDictionary(static frontend => frontend.Key, static frontend => frontend.Value.Address!, StringComparer.Ordinal);
                }

                await Task.Delay(Interval, TimeProvider.System, limit.Token).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw Failure($"The host was not ready after {options.StartTimeout.TotalSeconds:0} s.");
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            await StopAsync().ConfigureAwait(false);
        }

        _process.Dispose();
    }

    private void Launch()
    {
        _process.OutputDataReceived += Keep;
        _process.ErrorDataReceived += Keep;
        _process.Start();
        Id = _process.Id;
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    private void Check(PluginTestHostOptions options, IReadOnlyDictionary<string, (Uri? Address, string? Reason)> frontends)
    {
        var lines = Output.Split(Environment.NewLine);
        foreach (var name in options.Plugins.Keys)
        {
            if (Array.Find(lines, line => line.Contains($"Plugin {name} is not loaded", StringComparison.Ordinal)) is { } line)
            {
                throw Failure(line);
            }
        }

        foreach (var id in options.Frontends)
        {
            if (!frontends.TryGetValue(id, out var frontend))
            {
                throw Failure($"The host has no frontend '{id}'.");
            }

            if (frontend.Address is null)
            {
                throw Failure($"The frontend '{id}' does not run: {frontend.Reason}");
            }
        }
    }

    private async Task StopAsync()
    {
        if (StopSignal.TrySend(Id))
        {
            using var limit = new CancellationTokenSource(StopLimit);
            await _process.WaitForExitAsync(limit.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
            await _process.WaitForExitAsync(CancellationToken.None).ConfigureAwait(false);
        }
    }

    private PluginTestHostException Failure(string sentence) => new($"{sentence}{Environment.NewLine}The host printed:{Environment.NewLine}{Output}");

    private void Keep(object sender, DataReceivedEventArgs line)
    {
        if (line.Data is { } text)
        {
            lock (_output)
            {
                _output.AppendLine(text);
            }
        }
    }
}
