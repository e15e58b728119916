using LlamaRunner.Contracts.Processes;
using LlamaRunner.Contracts.Runners;

namespace LlamaRunner.Dialects.Processes;

/// <summary>A process that is ready. Its port is free for the next one when it has been disposed.</summary>
internal sealed class ProcessRunner(
    ISupervisedProcess process,
    IPortReservation reservation,
    RunnerTransport transport,
    RunnerEndpoint endpoint,
    RunnerCapabilities capabilities) : IRunner
{
    public RunnerEndpoint Endpoint => endpoint;

    public RunnerCapabilities Capabilities => capabilities;

    public Task<RunnerExit> Exited => process.Exited;

    // The requests first: llama-server does not end while a client is connected to one that runs.
    public async ValueTask DisposeAsync()
    {
        try
        {
            await transport.BeforeStopAsync(process.Exited);
        }
        finally
        {
            transport.Dispose();
            await process.DisposeAsync();
            reservation.Dispose();
        }
    }
}
