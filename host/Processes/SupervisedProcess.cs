using System.Buffers;
using LlamaRunner.Contracts.Processes;
using LlamaRunner.Contracts.Runners;
using Microsoft.Extensions.Logging;

namespace LlamaRunner.Host.Processes;

/// <summary>A child with its output drained and its end awaited, from its start on.</summary>
internal sealed partial class SupervisedProcess : ISupervisedProcess
{
    private const int KeptLines = 200;
    private const int ReadSize = 16 * 1024;

    // What outlives the program and holds its pipes open, having left its process group, is not waited for any longer.
    private static readonly TimeSpan DrainLimit = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan SecondGrace = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan KillLimit = TimeSpan.FromSeconds(5);

    private readonly ChildProcess _child;
    private readonly ProcessStart _start;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly OutputRing _ring = new(KeptLines);
    private readonly TaskCompletionSource<RunnerExit> _exited = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenSource _drain = new();
    private readonly Lock _lock = new();

    // Under the lock.
    private Task? _stop;
    private bool _gone;

    private int _observerFaults;

    /// <param name="child">The child, which from now on belongs to this object.</param>
    /// <param name="start">What was asked for.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logger">The supervisor's log.</param>
    public SupervisedProcess(ChildProcess child, ProcessStart start, TimeProvider time, ILogger logger)
    {
        _child = child;
        _start = start;
        _time = time;
        _logger = logger;
    }

    public int Id => _child.Id;

    public IReadOnlyList<string> LastLines => _ring.Snapshot();

    public TimeSpan ProcessorTime
    {
        get
        {
            lock (_lock)
            {
                return _gone ? TimeSpan.Zero : _child.ProcessorTime;
            }
        }
    }

    public long MemoryInUse
    {
        get
        {
            lock (_lock)
            {
                return _gone ? 0 : _child.MemoryInUse;
            }
        }
    }

    public Task<RunnerExit> Exited => _exited.Task;

    /// <summary>Begins to drain the output and to await the end. To be called once, before anything else.</summary>
    /// <param name="onExit">Called once the process has been reaped, before <see cref="Exited"/> completes.</param>
    public void Watch(Func<Task> onExit) => _ = WatchAsync(onExit);

    public ValueTask DisposeAsync()
    {
        lock (_lock)
        {
            return new ValueTask(_stop ??= StopAsync());
        }
    }

    public Task KillAsync()
    {
        lock (_lock)
        {
            return _stop ??= KillAndWaitAsync();
        }
    }

    private async Task StopAsync()
    {
        // The caller's lock is free again only after the first await.
        await Task.Yield();
        Signal(static child => child.Interrupt());
        if (await HasExitedWithinAsync(_start.StopGrace))
        {
            return;
        }

        Signal(static child => child.Interrupt());
        if (await HasExitedWithinAsync(SecondGrace))
        {
            return;
        }

        LogKilled(_start.Name, Id, _start.StopGrace.TotalSeconds);
        await KillAndWaitAsync();
    }

    private async Task KillAndWaitAsync()
    {
        await Task.Yield();
        Signal(static child => child.Kill());
        if (!await HasExitedWithinAsync(KillLimit))
        {
            LogUnkillable(_start.Name, Id);
        }
    }

    private void Signal(Action<ChildProcess> signal)
    {
        lock (_lock)
        {
            if (!_gone)
            {
                signal(_child);
            }
        }
    }

    private async Task<bool> HasExitedWithinAsync(TimeSpan limit)
    {
        try
        {
            await _exited.Task.WaitAsync(limit, _time);
            return true;
        }
        catch (TimeoutException)
        {
            return false;
        }
    }

    private async Task WatchAsync(Func<Task> onExit)
    {
        var output = Task.WhenAll(DrainAsync(_child.Output), DrainAsync(_child.Error));
        int? exitCode = null;
        try
        {
            exitCode = await _child.WaitForExitAsync();
            bool intended;
            lock (_lock)
            {
                intended = _stop is not null;
            }

            // What the program started dies with it; by now it is ours to end, whoever ended the program.
            _child.Kill();
            await Task.WhenAny(output, Task.Delay(DrainLimit, _time, CancellationToken.None));
            await _drain.CancelAsync();
            await output;
            await onExit();
            _exited.SetResult(new RunnerExit { ExitCode = exitCode, Intended = intended, LastLines = LastLines });
        }
        catch (Exception exception)
        {
            LogWatchFailed(exception, _start.Name, Id);
            _exited.TrySetResult(new RunnerExit { ExitCode = exitCode, LastLines = LastLines });
        }
        finally
        {
            lock (_lock)
            {
                _gone = true;
                _child.Dispose();
            }

            _drain.Dispose();
        }
    }

    // Never ends before its stream does, so that a full pipe cannot block the child; never throws.
    private async Task DrainAsync(Stream stream)
    {
        var splitter = new LineSplitter(OnLine);
        var buffer = ArrayPool<byte>.Shared.Rent(ReadSize);
        try
        {
            int read;
            while ((read = await stream.ReadAsync(buffer, _drain.Token)) > 0)
            {
                splitter.Append(buffer.AsSpan(0, read));
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or IOException or ObjectDisposedException)
        {
            LogOutputLeft(exception, _start.Name, Id);
        }
        finally
        {
            splitter.Flush();
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private void OnLine(string line)
    {
        _ring.Add(line);
        try
        {
            _start.OnOutput?.Invoke(line);
        }
        catch (Exception exception)
        {
            // The fault of a plugin, once for each process; draining goes on.
            if (Interlocked.Increment(ref _observerFaults) == 1)
            {
                LogObserverFailed(exception, _start.Name, Id);
            }
        }
    }

    [LoggerMessage(EventId = 2001, Level = LogLevel.Warning, Message = "{Name} (process {Id}) did not stop within {Seconds} s and is killed.")]
    private partial void LogKilled(string name, int id, double seconds);

    [LoggerMessage(EventId = 2002, Level = LogLevel.Error, Message = "{Name} (process {Id}) is still there after it was killed; the system holds it in a call.")]
    private partial void LogUnkillable(string name, int id);

    [LoggerMessage(EventId = 2003, Level = LogLevel.Error, Message = "Watching {Name} (process {Id}) failed.")]
    private partial void LogWatchFailed(Exception exception, string name, int id);

    [LoggerMessage(EventId = 2004, Level = LogLevel.Debug, Message = "The output of {Name} (process {Id}) was left unread: something else holds it open.")]
    private partial void LogOutputLeft(Exception exception, string name, int id);

    [LoggerMessage(EventId = 2005, Level = LogLevel.Error, Message = "Handling a line of {Name} (process {Id}) failed.")]
    private partial void LogObserverFailed(Exception exception, string name, int id);
}
