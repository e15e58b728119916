using System.Collections.Concurrent;
using LlamaRunner.Contracts.Failures;
using LlamaRunner.Contracts.Models;
using LlamaRunner.Contracts.Runners;
using Microsoft.Extensions.Logging;

namespace LlamaRunner.Host.Runners;

/// <summary>
/// Decides which model runs, and who gets a slot. One lock guards all of it; every change ends in <see cref="Pump_NeedsLock"/>,
/// which brings the runners in line with the requests that wait. Starts and stops run elsewhere and report back. A request
/// for a runner that is up and has a free slot takes no lock at all.
/// </summary>
/// <remarks>
/// The order: within a model the oldest request is served first. Between models the oldest request that waits for a place
/// decides: it takes a free place, else the least recently used idle runner's, else the least recently used busy runner
/// serves those who came before that request, and goes. So no request waits for one that came later to another model.
/// </remarks>
internal sealed partial class RunnerScheduler(
    int maxConcurrent, RunnerLauncher launcher, RunnerEvents events, TimeProvider time, ILogger<RunnerScheduler> logger)
{
    private readonly Lock _lock = new();

    // The runner of each model that takes new requests; read without the lock, written under it.
    private readonly ConcurrentDictionary<string, ManagedRunner> _current = new(StringComparer.Ordinal);

    // Guarded by the lock from here on.
    private readonly List<ManagedRunner> _runners = [];
    private readonly FailureMemory _failures = new(time);
    private long _sequence;
    private bool _stopping;

    /// <summary>Takes a lease at once where that needs no waiting, else queues up.</summary>
    public ValueTask<IModelLease> AcquireAsync(ModelEntry model, LeaseRequest request, CancellationToken cancellationToken)
    {
        if (_current.TryGetValue(model.Id, out var runner) && runner.Gate.TryEnter())
        {
            runner.LastUsedAt = time.GetTimestamp();
            return new(new ModelLease(runner, request, default, this));
        }

        return new(QueueAsync(model, request, cancellationToken));
    }

    /// <summary>Gives a slot back.</summary>
    public void Release(ManagedRunner runner, LeaseRequest request)
    {
        lock (_lock)
        {
            runner.LastUsedAt = time.GetTimestamp();
            runner.KeepAlive = request.KeepAlive ?? runner.Model.KeepAlive;
            var active = runner.Gate.Exit();
            Pump_NeedsLock();
            if (active == 0)
            {
                ArmIdleTimer_NeedsLock(runner);
            }
        }
    }

    /// <summary>The runners there are now, oldest first.</summary>
    public IReadOnlyList<RunnerStatus> Snapshot()
    {
        lock (_lock)
        {
            return [.. _runners.Select(runner => RunnerStatusFactory.Create(runner, time))];
        }
    }

    /// <summary>Sends a model's runner away; the task completes when it has gone, at once when there is none.</summary>
    public Task Unload(ModelEntry model, UnloadMode mode)
    {
        lock (_lock)
        {
            var runner = _runners.Find(candidate => candidate.TakesPlace && candidate.Model.Id == model.Id);
            if (runner is null)
            {
                return Task.CompletedTask;
            }

            SendAway_NeedsLock(runner, mode);
            Pump_NeedsLock();
            return runner.Gone.Task;
        }
    }

    /// <summary>Refuses new requests and those that wait; runners go as soon as their last request has ended.</summary>
    /// <returns>A task that completes when every runner has gone.</returns>
    public Task StopAccepting()
    {
        lock (_lock)
        {
            _stopping = true;
            return SendAllAway_NeedsLock(UnloadMode.Drain);
        }
    }

    /// <summary>Ends the requests under way, and their runners.</summary>
    /// <returns>A task that completes when every runner has gone.</returns>
    public Task StopNow()
    {
        lock (_lock)
        {
            _stopping = true;
            return SendAllAway_NeedsLock(UnloadMode.Now);
        }
    }

    private async Task<IModelLease> QueueAsync(ModelEntry model, LeaseRequest request, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        Waiter waiter;
        lock (_lock)
        {
            if (_stopping)
            {
                throw new HostStoppingException();
            }

            if (!_current.TryGetValue(model.Id, out var runner))
            {
                _failures.ThrowIfFresh(model.Id);
                runner = AddRunner_NeedsLock(model);
            }

            waiter = new Waiter(++_sequence, request, time.GetTimestamp());
            AddWaiter_NeedsLock(runner, waiter);
            Pump_NeedsLock();
        }

        await using var registration = cancellationToken.UnsafeRegister(
            static (state, token) =>
            {
                var (scheduler, gone) = ((RunnerScheduler, Waiter))state!;
                scheduler.Cancel(gone, token);
            },
            (this, waiter));
        return await waiter.Task;
    }

    private void Cancel(Waiter waiter, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            // A lease that was granted in the meantime reaches the caller, who gives it back.
            if (waiter.Runner is not { } runner)
            {
                return;
            }

            RemoveWaiter_NeedsLock(runner, waiter);
            waiter.Cancel(cancellationToken);
            Pump_NeedsLock();
        }
    }

    private ManagedRunner AddRunner_NeedsLock(ModelEntry model)
    {
        var runner = new ManagedRunner(model);
        _runners.Add(runner);
        _current[model.Id] = runner;
        Publish_NeedsLock(runner);
        return runner;
    }

    private static void AddWaiter_NeedsLock(ManagedRunner runner, Waiter waiter)
    {
        waiter.Runner = runner;
        runner.Waiters.AddLast(waiter);
        runner.Gate.SetContended(true);
    }

    private static void RemoveWaiter_NeedsLock(ManagedRunner runner, Waiter waiter)
    {
        waiter.Runner = null;
        runner.Waiters.Remove(waiter);
        runner.Gate.SetContended(runner.Waiters.Count > 0);
    }

    /// <summary>
    /// Brings the runners in line with the requests: (1) grants slots, (2) ends drains, (3) gives up what nobody waits for
    /// any more, (4) finds a place for each queued runner, in order of arrival.
    /// </summary>
    private void Pump_NeedsLock()
    {
        // 1 and 2. Granting first, so that those who came before a drain still get their slots.
        foreach (var runner in _runners.ToArray())
        {
            Grant_NeedsLock(runner);
            if (runner.State == RunnerState.Draining && runner.Gate.Active == 0 && !runner.Waiters.Any(runner.Serves))
            {
                Stop_NeedsLock(runner);
            }
        }

        // 3. A queued runner without waiters was never started; a starting one is given up.
        foreach (var runner in _runners.Where(runner => runner.Waiters.Count == 0).ToArray())
        {
            if (runner.State == RunnerState.Queued)
            {
                Remove_NeedsLock(runner);
            }
            else if (runner.State == RunnerState.Starting)
            {
                Stop_NeedsLock(runner);
            }
        }

        // 4.
        Place_NeedsLock();
    }

    private void Grant_NeedsLock(ManagedRunner runner)
    {
        while (runner.Waiters.First?.Value is { } waiter && runner.Serves(waiter) && runner.Gate.TryEnterFromQueue())
        {
            RemoveWaiter_NeedsLock(runner, waiter);
            var now = time.GetTimestamp();
            runner.LastUsedAt = now;
            waiter.Grant(new ModelLease(runner, waiter.Request, TimingsOf(waiter, runner, now), this));
        }
    }

    private void Place_NeedsLock()
    {
        var free = maxConcurrent - _runners.Count(runner => runner.TakesPlace);
        var draining = _runners.Count(runner => runner.State == RunnerState.Draining);
        var leaving = _runners.Count(runner => runner.IsLeaving) - draining;
        var queued = _runners.Where(runner => runner.State == RunnerState.Queued).OrderBy(runner => runner.Waiters.First!.Value.Sequence).ToArray();
        foreach (var runner in queued)
        {
            // Two runners of one model never run side by side: this one waits for the other to go, and takes its place (R18).
            if (_runners.Find(other => other.TakesPlace && other.Model.Id == runner.Model.Id) is { } before)
            {
                _ = before.State == RunnerState.Draining ? draining-- : leaving--;
            }
            else if (free > 0)
            {
                free--;
                Start_NeedsLock(runner);
            }
            else if (leaving > 0)
            {
                // A place is about to be free already; nobody else has to go for this one (R53).
                leaving--;
            }
            else if (TryStopIdle_NeedsLock(runner))
            {
                // At once, even where a busy runner drains for this one already: its stream may go on for long.
            }
            else if (draining > 0)
            {
                draining--;
            }
            else if (!TryDrain_NeedsLock(runner))
            {
                // Every runner is on its way up, for requests that came before; the next change decides.
                return;
            }
        }
    }

    private bool TryStopIdle_NeedsLock(ManagedRunner next)
    {
        foreach (var idle in EvictionPolicy.Order(_runners.Where(runner => runner.IsUp && runner.Gate.Active == 0)))
        {
            // A request may have come in this very moment, which takes no lock.
            if (idle.Gate.TryCloseIdle())
            {
                LogEvicted(idle.Model.Id, next.Model.Id, 0);
                Stop_NeedsLock(idle);
                return true;
            }
        }

        return false;
    }

    private bool TryDrain_NeedsLock(ManagedRunner next)
    {
        var busy = EvictionPolicy.Order(_runners.Where(runner => runner.IsUp)).FirstOrDefault();
        if (busy is null)
        {
            return false;
        }

        LogEvicted(busy.Model.Id, next.Model.Id, busy.Gate.Active);
        Drain_NeedsLock(busy, next.Waiters.First!.Value.Sequence);
        return true;
    }

    private void SendAway_NeedsLock(ManagedRunner runner, UnloadMode mode)
    {
        if (mode == UnloadMode.Now)
        {
            runner.Abort();
        }

        if (runner.State is RunnerState.Starting || (mode == UnloadMode.Now && runner.State is RunnerState.Ready or RunnerState.Draining))
        {
            FailWaiters_NeedsLock(runner, _stopping ? new HostStoppingException() : UnloadedWhileStarting(runner));
            Stop_NeedsLock(runner);
        }
        else if (runner.IsUp)
        {
            Drain_NeedsLock(runner, long.MaxValue);
        }
    }

    private Task SendAllAway_NeedsLock(UnloadMode mode)
    {
        foreach (var runner in _runners.ToArray())
        {
            FailWaiters_NeedsLock(runner, new HostStoppingException());
            SendAway_NeedsLock(runner, mode);
        }

        Pump_NeedsLock();
        return Task.WhenAll(_runners.Select(runner => runner.Gone.Task));
    }

    private void Drain_NeedsLock(ManagedRunner runner, long fence)
    {
        runner.Drain(fence);
        Retire_NeedsLock(runner);
        Publish_NeedsLock(runner);
    }

    /// <summary>Takes a runner out of the way of new requests; those that wait and that it will not serve wait for the next one.</summary>
    private void Retire_NeedsLock(ManagedRunner runner)
    {
        if (_current.TryGetValue(runner.Model.Id, out var current) && current == runner)
        {
            _current.TryRemove(runner.Model.Id, out _);
        }

        foreach (var waiter in runner.Waiters.Where(waiter => !runner.Serves(waiter)).ToArray())
        {
            RemoveWaiter_NeedsLock(runner, waiter);
            var next = _current.TryGetValue(runner.Model.Id, out var existing) ? existing : AddRunner_NeedsLock(runner.Model);
            AddWaiter_NeedsLock(next, waiter);
        }
    }

    private static void FailWaiters_NeedsLock(ManagedRunner runner, RequestFailedException failure)
    {
        while (runner.Waiters.First?.Value is { } waiter)
        {
            RemoveWaiter_NeedsLock(runner, waiter);
            waiter.Fail(failure);
        }
    }

    private void Start_NeedsLock(ManagedRunner runner)
    {
        runner.StartedAt = time.GetTimestamp();
        runner.MoveTo(RunnerState.Starting);
        Publish_NeedsLock(runner);
        Detach(StartAsync(runner));
    }

    private async Task StartAsync(ManagedRunner runner)
    {
        // Leaves the caller's lock before anything of a backend runs.
        await Task.Yield();
        try
        {
            OnReady(runner, await launcher.StartAsync(runner));
        }
        catch (OperationCanceledException)
        {
            OnStopped(runner);
        }
        catch (ModelLoadFailedException failure)
        {
            OnStartFailed(runner, failure);
        }
    }

    private void OnReady(ManagedRunner runner, IRunner instance)
    {
        lock (_lock)
        {
            runner.Instance = instance;
            if (runner.State == RunnerState.Starting)
            {
                runner.MoveTo(RunnerState.Ready);
                runner.ReadyAt = runner.LastUsedAt = time.GetTimestamp();
                runner.Gate.Open(Math.Max(1, instance.Capabilities.ParallelSlots));
                Publish_NeedsLock(runner);
                LogReady(
                    runner.Model.Id, instance.Endpoint.Port, instance.Endpoint.ProcessId, instance.Capabilities.ParallelSlots,
                    instance.Capabilities.ContextLength, (long)time.GetElapsedTime(runner.StartedAt, runner.ReadyAt).TotalMilliseconds);
                Pump_NeedsLock();
                ArmIdleTimer_NeedsLock(runner);
                Detach(WatchExitAsync(runner, instance));
                return;
            }
        }

        // It was given up in the last moment.
        Detach(StopAsync(runner));
    }

    private void OnStartFailed(ManagedRunner runner, ModelLoadFailedException failure)
    {
        lock (_lock)
        {
            if (runner.State == RunnerState.Starting)
            {
                LogStartFailed(runner.Model.Id, failure.Message);
                runner.FailureReason = failure.Reason;
                runner.MoveTo(RunnerState.Failed);
                Publish_NeedsLock(runner);
                _failures.Remember(runner.Model.Id, failure);
                FailWaiters_NeedsLock(runner, failure);
            }

            Remove_NeedsLock(runner);
            Pump_NeedsLock();
        }
    }

    private async Task WatchExitAsync(ManagedRunner runner, IRunner instance)
    {
        var exit = await instance.Exited;
        lock (_lock)
        {
            if (runner.State is not (RunnerState.Ready or RunnerState.Draining))
            {
                return;
            }

            runner.FailureReason = $"it ended by itself (exit code {exit.ExitCode})";
            LogCrashed(runner.Model.Id, exit.ExitCode, runner.Gate.Active, exit.LastLines.Count > 0 ? exit.LastLines[^1] : string.Empty);
            runner.MoveTo(RunnerState.Failed);
            runner.Abort();
            Retire_NeedsLock(runner);
            Publish_NeedsLock(runner);
        }

        await StopAsync(runner);
    }

    private void Stop_NeedsLock(ManagedRunner runner)
    {
        var wasStarting = runner.State == RunnerState.Starting;
        runner.MoveTo(RunnerState.Stopping);
        Retire_NeedsLock(runner);
        Publish_NeedsLock(runner);
        if (wasStarting)
        {
            runner.CancelStart();
        }
        else
        {
            Detach(StopAsync(runner));
        }
    }

    private async Task StopAsync(ManagedRunner runner)
    {
        await Task.Yield();
        await launcher.StopAsync(runner);
        OnStopped(runner);
    }

    private void OnStopped(ManagedRunner runner)
    {
        lock (_lock)
        {
            Remove_NeedsLock(runner);
            Pump_NeedsLock();
        }
    }

    private void Remove_NeedsLock(ManagedRunner runner)
    {
        runner.Dispose();
        runner.MoveTo(RunnerState.Stopped);
        Retire_NeedsLock(runner);
        _runners.Remove(runner);
        Publish_NeedsLock(runner);
        runner.Gone.TrySetResult();
    }

    private void ArmIdleTimer_NeedsLock(ManagedRunner runner)
    {
        if (!runner.IsUp || runner.KeepAlive == Timeout.InfiniteTimeSpan)
        {
            return;
        }

        var left = runner.KeepAlive - time.GetElapsedTime(runner.LastUsedAt);
        if (left > TimeSpan.Zero)
        {
            runner.IdleTimer ??= time.CreateTimer(
                static state =>
                {
                    var (scheduler, idle) = ((RunnerScheduler, ManagedRunner))state!;
                    scheduler.OnIdleTimer(idle);
                },
                (this, runner), Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            runner.IdleTimer.Change(left, Timeout.InfiniteTimeSpan);
        }
        else if (runner.Gate.TryCloseIdle())
        {
            LogIdle(runner.Model.Id, runner.KeepAlive);
            Stop_NeedsLock(runner);
        }
    }

    private void OnIdleTimer(ManagedRunner runner)
    {
        lock (_lock)
        {
            // A request under way arms it again when it ends (R39).
            if (runner.IsUp && runner.Gate.Active == 0)
            {
                ArmIdleTimer_NeedsLock(runner);
            }
        }
    }

    /// <summary>Lets a task run on that reports back by itself; a fault that it did not expect is logged, never lost.</summary>
    private void Detach(Task task) => _ = task.ContinueWith(
        faulted => LogUnexpected(faulted.Exception!.GetBaseException()), CancellationToken.None,
        TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);

    private LeaseTimings TimingsOf(Waiter waiter, ManagedRunner runner, long now)
    {
        var loadingFrom = Math.Max(waiter.ArrivedAt, runner.StartedAt);
        var loading = runner.ReadyAt > loadingFrom ? time.GetElapsedTime(loadingFrom, runner.ReadyAt) : TimeSpan.Zero;
        return new LeaseTimings(time.GetElapsedTime(waiter.ArrivedAt, now) - loading, loading);
    }

    private void Publish_NeedsLock(ManagedRunner runner) =>
        events.Publish(new RunnerEvent(time.GetUtcNow(), RunnerStatusFactory.Create(runner, time)));

    private static ModelLoadFailedException UnloadedWhileStarting(ManagedRunner runner) =>
        new(runner.Model.Id, "it was unloaded before it was ready.");

    [LoggerMessage(EventId = 1101, Level = LogLevel.Information,
        Message = "Runner of {Model} is ready on port {Port} (process {ProcessId}, {Slots} slots of {ContextLength} tokens) after {LoadMs} ms")]
    private partial void LogReady(string model, int? port, int? processId, int slots, int contextLength, long loadMs);

    [LoggerMessage(EventId = 1102, Level = LogLevel.Information,
        Message = "Runner of {Model} goes for {Next}; {ActiveRequests} requests finish first")]
    private partial void LogEvicted(string model, string next, int activeRequests);

    [LoggerMessage(EventId = 1103, Level = LogLevel.Information, Message = "Runner of {Model} was idle for {KeepAlive} and is unloaded")]
    private partial void LogIdle(string model, TimeSpan keepAlive);

    [LoggerMessage(EventId = 1104, Level = LogLevel.Error, Message = "Start failed: {Failure} ({Model})")]
    private partial void LogStartFailed(string model, string failure);

    [LoggerMessage(EventId = 1106, Level = LogLevel.Critical, Message = "The runner scheduler failed")]
    private partial void LogUnexpected(Exception exception);

    [LoggerMessage(EventId = 1105, Level = LogLevel.Error,
        Message = "Runner of {Model} ended by itself (exit code {ExitCode}) with {ActiveRequests} requests under way; last line: {LastLine}")]
    private partial void LogCrashed(string model, int? exitCode, int activeRequests, string lastLine);
}
