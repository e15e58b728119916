using System.Runtime.InteropServices;

namespace LlamaRunner.Host;

/// <summary>
/// The signals that end the host: Ctrl-C, SIGTERM, SIGHUP, and on Windows the console's close and shutdown events. The first
/// asks it to stop, the second forces it.
/// </summary>
internal sealed class HostSignals : IDisposable
{
    private static readonly PosixSignal[] Signals = [PosixSignal.SIGINT, PosixSignal.SIGTERM, PosixSignal.SIGHUP, PosixSignal.SIGQUIT];

    private readonly TaskCompletionSource _stop = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _force = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenSource _stopping = new();
    private readonly PosixSignalRegistration[] _registrations;

    /// <summary>Starts to listen.</summary>
    public HostSignals() => _registrations = [.. Signals.Select(signal => PosixSignalRegistration.Create(signal, OnSignal))];

    /// <summary>Completes with the first signal.</summary>
    public Task StopRequested => _stop.Task;

    /// <summary>Cancelled with the first signal.</summary>
    public CancellationToken Stopping => _stopping.Token;

    /// <summary>Completes with the second signal.</summary>
    public Task ForceRequested => _force.Task;

    /// <summary>Does what a signal does.</summary>
    public void RequestStop()
    {
        if (_stop.TrySetResult())
        {
            _ = _stopping.CancelAsync();
        }
        else
        {
            _force.TrySetResult();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var registration in _registrations)
        {
            registration.Dispose();
        }

        _stopping.Dispose();
    }

    private void OnSignal(PosixSignalContext context)
    {
        context.Cancel = true;
        RequestStop();
    }
}
