using System.ComponentModel;
using System.Diagnostics;
using LlamaRunner.Host.Cli;

namespace LlamaRunner.Host.Control.Client;

/// <summary>A host that this command started for itself. Disposing it stops it, and with it whatever it has loaded.</summary>
internal sealed class TemporaryHost : IAsyncDisposable
{
    private const int LinesKept = 5;

    // What a host has for its own stop, and some more.
    private static readonly TimeSpan StopBound = TimeSpan.FromSeconds(45);

    private readonly Process _process;
    private readonly TimeProvider _time;
    private readonly Queue<string> _complaints = new();

    private TemporaryHost(Process process, TimeProvider time)
    {
        _process = process;
        _time = time;
    }

    /// <summary>Starts a host and waits until it can be reached.</summary>
    /// <returns>The host, and how to reach it.</returns>
    /// <exception cref="CommandFailedException">It did not start; the message holds its own reason.</exception>
    public static async Task<(TemporaryHost Host, HostRegistration Registration)> StartAsync(
        ConfigurationSettings settings, HostRegistry registry, TimeProvider time, CancellationToken cancellationToken)
    {
        var process = new Process { StartInfo = HostLaunch.Describe(settings) };
        var host = new TemporaryHost(process, time);
        try
        {
            process.ErrorDataReceived += host.OnComplaint;
            process.Start();
            process.BeginErrorReadLine();
            if (await process.StandardOutput.ReadLineAsync(cancellationToken) == CommandWatch.Ready
                && await registry.FindAsync(process.Id, cancellationToken) is { } registration)
            {
                return (host, registration);
            }

            throw new CommandFailedException(
                $"A host was to be started for this command, but it did not start: {await host.ReasonAsync(cancellationToken)}");
        }
        catch (Win32Exception exception)
        {
            process.Dispose();
            throw new CommandFailedException($"A host was to be started for this command, but its program cannot be run: {exception.Message}");
        }
        catch
        {
            await host.DisposeAsync();
            throw;
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        // The end of its standard input is what it stops by.
        _process.StandardInput.Close();
        using var limit = new CancellationTokenSource(StopBound, _time);
        try
        {
            await _process.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            _process.Kill(entireProcessTree: true);
        }

        _process.Dispose();
    }

    private void OnComplaint(object sender, DataReceivedEventArgs line)
    {
        lock (_complaints)
        {
            if (!string.IsNullOrWhiteSpace(line.Data))
            {
                _complaints.Enqueue(line.Data);
                if (_complaints.Count > LinesKept)
                {
                    _complaints.Dequeue();
                }
            }
        }
    }

    // It has closed its output, so it ends; with its end all that it had to say has been read.
    private async Task<string> ReasonAsync(CancellationToken cancellationToken)
    {
        await _process.WaitForExitAsync(cancellationToken);
        lock (_complaints)
        {
            return _complaints.Count > 0 ? string.Join(' ', _complaints) : $"it ended with code {_process.ExitCode}.";
        }
    }
}
