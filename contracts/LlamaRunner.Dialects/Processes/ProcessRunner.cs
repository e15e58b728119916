using LlamaRunner.Contracts.Processes;
using LlamaRunner.Contracts.Runners;

namespace LlamaRunner.Dialects.Processes;

/// <summary>A process that is ready. Its port is free for the next one when it has been disposed.</summary>
internal sealed class ProcessRunner : IRunner
{
    private readonly ISupervisedProcess _process;
    private readonly IPortReservation _reservation;
    private readonly RunnerTransport _transport;
    private readonly RunnerWatch? _watch;

    /// <param name="process">The process.</param>
    /// <param name="reservation">Its port.</param>
    /// <param name="transport">What sends requests to it.</param>
    /// <param name="watch">What finds out that it hangs; null when nobody wants to know.</param>
    /// <param name="endpoint">How to reach it.</param>
    /// <param name="capabilities">What it can do.</param>
    public ProcessRunner(
        ISupervisedProcess process,
        IPortReservation reservation,
        RunnerTransport transport,
        RunnerWatch? watch,
        RunnerEndpoint endpoint,
        RunnerCapabilities capabilities)
    {
        _process = process;
        _reservation = reservation;
        _transport = transport;
        _watch = watch;
        Endpoint = endpoint;
        Capabilities = capabilities;
        Exited = watch is null ? process.Exited : EndAsync(watch);
    }

    public RunnerEndpoint Endpoint { get; }

    public RunnerCapabilities Capabilities { get; }

    public Task<RunnerExit> Exited { get; }

    // The requests first: llama-server does not end while a client is connected to one that runs.
    public async ValueTask DisposeAsync()
    {
        try
        {
            await _transport.BeforeStopAsync(Exited);
        }
        finally
        {
            _transport.Dispose();
            if (_watch is not null)
            {
                await _watch.DisposeAsync();
            }

            await _process.DisposeAsync();
            _reservation.Dispose();
        }
    }

    private async Task<RunnerExit> EndAsync(RunnerWatch watch)
    {
        await Task.WhenAny(_process.Exited, watch.Hung);
        if (_process.Exited.IsCompleted)
        {
            return await _process.Exited;
        }

        // Asking it first would be in vain, and its requests have waited for long enough. They are told also when the system cannot
        // end it, as it happens with a driver that hangs.
        var reason = await watch.Hung;
        await _process.KillAsync();
        var exit = _process.Exited.IsCompleted ? await _process.Exited : new RunnerExit { LastLines = _process.LastLines };
        return exit with { Intended = false, Reason = reason };
    }
}
