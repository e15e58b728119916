using System.ComponentModel;
using LlamaRunner.Contracts.Processes;
using Microsoft.Extensions.Logging;

namespace LlamaRunner.Host.Processes;

/// <summary>Starts all children of the host, and ends those that are left when it is disposed.</summary>
/// <param name="platform">What differs between operating systems.</param>
/// <param name="ledger">The record of the children on disk, which belongs to the supervisor.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">The log.</param>
internal sealed partial class ProcessSupervisor(
    IProcessPlatform platform, ProcessLedger ledger, TimeProvider time, ILogger<ProcessSupervisor> logger)
    : IProcessSupervisor, IAsyncDisposable
{
    private readonly SpawnThread _spawner = new();
    private readonly Lock _lock = new();

    // Under the lock.
    private readonly HashSet<SupervisedProcess> _processes = [];
    private bool _disposed;

    /// <summary>Makes the supervisor of this machine.</summary>
    /// <param name="ledgerFolder">Where hosts record their children, by default <c>~/.llama-runner/run</c>.</param>
    /// <param name="time">The clock.</param>
    /// <param name="loggers">The logs.</param>
    public static ProcessSupervisor Create(string ledgerFolder, TimeProvider time, ILoggerFactory loggers)
    {
        var platform = ProcessPlatforms.Create();
        var ledger = new ProcessLedger(ledgerFolder, platform, loggers.CreateLogger<ProcessLedger>());
        return new ProcessSupervisor(platform, ledger, time, loggers.CreateLogger<ProcessSupervisor>());
    }

    /// <summary>The ids of the children that run now.</summary>
    public IReadOnlyList<int> ProcessIds()
    {
        lock (_lock)
        {
            return [.. _processes.Select(static process => process.Id)];
        }
    }

    /// <summary>Ends what hosts of the past left behind. To be called once, before anything is started.</summary>
    /// <param name="cancellationToken">Ends the work in between.</param>
    public Task ReapOrphansAsync(CancellationToken cancellationToken) => ledger.ReapOrphansAsync(cancellationToken);

    public async Task<ISupervisedProcess> StartAsync(ProcessStart start, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(start);
        cancellationToken.ThrowIfCancellationRequested();
        var program = ProgramFinder.Find(start.FileName);
        var (process, failure) = await TryStartAsync(program, start, carefully: false, cancellationToken);
        if (failure is { IsFinal: false })
        {
            (process, failure) = await TryStartAsync(program, start, carefully: true, cancellationToken);
        }

        if (process is null)
        {
            throw new ProcessStartException($"the program '{program}' cannot be executed: {failure?.Reason}");
        }

        LogStarted(start.Name, process.Id, program);
        return process;
    }

    public async ValueTask DisposeAsync()
    {
        SupervisedProcess[] left;
        lock (_lock)
        {
            if (_disposed)
            {
                return;
            }

            _disposed = true;
            left = [.. _processes];
        }

        // The spawning thread must outlive the children; its end would kill them.
        await Task.WhenAll(left.Select(process => process.DisposeAsync().AsTask()));
        _spawner.Dispose();
        ledger.Dispose();
    }

    private async Task<(SupervisedProcess? Process, (string Reason, bool IsFinal)? Failure)> TryStartAsync(
        string program, ProcessStart start, bool carefully, CancellationToken cancellationToken)
    {
        var (child, process) = await LaunchAsync(program, start, carefully);
        try
        {
            if (await child.ConfirmStartAsync(process.Exited, cancellationToken) is { } reason)
            {
                await process.KillAsync();
                return (null, (reason, child.IsFailureFinal));
            }

            // Disposed in between; then it may have been missed.
            ObjectDisposedException.ThrowIf(_disposed, this);
            return (process, null);
        }
        catch
        {
            await process.KillAsync();
            throw;
        }
    }

    private async Task<(ChildProcess Child, SupervisedProcess Watched)> LaunchAsync(
        string program, ProcessStart start, bool carefully)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        start = start with { Environment = ledger.Mark(start.Environment) };
        ChildProcess child;
        try
        {
            child = await _spawner.RunAsync(() => platform.Launch(program, start, carefully));
        }
        catch (Exception exception) when (exception is Win32Exception or IOException)
        {
            throw new ProcessStartException($"the program '{program}' cannot be executed: {exception.Message}", exception);
        }

        var process = new SupervisedProcess(child, start, time, logger);
        lock (_lock)
        {
            _processes.Add(process);
        }

        try
        {
            await ledger.AddAsync(child.Id);
        }
        finally
        {
            // After it has been recorded, so that the record is gone when the process is.
            process.Watch(() => ForgetAsync(process));
        }

        return (child, process);
    }

    private async Task ForgetAsync(SupervisedProcess process)
    {
        lock (_lock)
        {
            _processes.Remove(process);
        }

        await ledger.RemoveAsync(process.Id);
    }

    [LoggerMessage(EventId = 2021, Level = LogLevel.Debug, Message = "{Name} runs as process {Id}: {Program}")]
    private partial void LogStarted(string name, int id, string program);
}
