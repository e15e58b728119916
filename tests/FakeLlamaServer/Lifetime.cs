using System.Diagnostics;
using System.Runtime.InteropServices;

namespace LlamaRunner.FakeLlamaServer;

/// <summary>
/// How the process ends. As measured with the real one: while loading a signal ends it at once; afterwards the first signal
/// stops all generation but waits for clients to leave, and a second one ends it with code 1.
/// </summary>
internal sealed class Lifetime : IDisposable
{
    private readonly Faults _faults;
    private readonly ServerLog _log;
    private readonly CancellationTokenSource _stopping = new();
    private readonly PosixSignalRegistration[] _registrations;
    private readonly Journal _journal;
    private volatile bool _loaded;

    public Lifetime(Faults faults, ServerLog log, Journal journal)
    {
        _faults = faults;
        _log = log;
        _journal = journal;
        _registrations =
        [
            PosixSignalRegistration.Create(PosixSignal.SIGTERM, OnSignal),
            PosixSignalRegistration.Create(PosixSignal.SIGINT, OnSignal),
        ];
    }

    /// <summary>Cancelled by the first signal after the load.</summary>
    public CancellationToken Stopping => _stopping.Token;

    /// <summary>From now on a signal asks, and no longer ends at once.</summary>
    public void Loaded() => _loaded = true;

    /// <summary>Ends the process as a program that gives up does, saying why last.</summary>
    public void Exit(int code)
    {
        if (_faults.ExitLine is { } line)
        {
            _log.Fault("llama_server", line);
        }

        if (_faults.PartialLine is { } partial)
        {
            ServerLog.Raw(partial);
        }

        Environment.Exit(code);
    }

    /// <summary>Ends the process as a crash does: nothing is flushed, connections are reset.</summary>
    public static void Crash() => Process.GetCurrentProcess().Kill();

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
        _journal.Signal(context.Signal.ToString());
        context.Cancel = _faults.IgnoreSignals || _loaded;
        if (_faults.IgnoreSignals || !_loaded)
        {
            return;
        }

        if (_stopping.IsCancellationRequested)
        {
            Environment.Exit(1);
        }

        _log.Info("operator()", "operator(): cleaning up before exit...");
        _stopping.Cancel();
    }
}
