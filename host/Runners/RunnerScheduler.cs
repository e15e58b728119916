using LlamaRunner.Contracts.Backends;
using LlamaRunner.Contracts.Failures;
using LlamaRunner.Contracts.Models;
using LlamaRunner.Contracts.Runners;
using LlamaRunner.Host.Filters;
using LlamaRunner.Host.Memory;
using LlamaRunner.Host.Parameters;
using Microsoft.Extensions.Logging;

namespace LlamaRunner.Host.Runners;

/// <summary>
/// Who gets a slot, and which model runs. The decisions are <see cref="SchedulerCore"/>'s; here are the one lock that guards
/// it, the one timer that wakes it, and the tasks that start and stop runners and report back. A request for a runner that is up
/// and has a free slot takes no lock at all.
/// </summary>
internal sealed partial class RunnerScheduler : ISchedulerEffects, IDisposable
{
    private readonly Lock _lock = new();
    private readonly SchedulerCore _core;
    private readonly RunnerLauncher _launcher;
    private readonly PageCacheWarmer _warmer;
    private readonly RunnerEvents _events;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly ITimer _timer;

    public RunnerScheduler(
        SchedulerOptions options, RunnerLauncher launcher, PageCacheWarmer warmer, RunnerEvents events, TimeProvider time, ILogger<RunnerScheduler> logger)
    {
        _launcher = launcher;
        _warmer = warmer;
        _events = events;
        _time = time;
        _logger = logger;
        _core = new SchedulerCore(options, time, this);
        _timer = time.CreateTimer(
            static state => ((RunnerScheduler)state!).OnTimer(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>What the requests of leases pass on their way to a runner; none by default.</summary>
    public FilterRegistry Filters { get; init; } = FilterRegistry.Empty;

    /// <summary>What is changed in the requests of leases; nothing by default.</summary>
    public ParameterRegistry Parameters { get; init; } = ParameterRegistry.Empty;

    /// <summary>Takes a lease at once where that needs no waiting, else queues up.</summary>
    /// <exception cref="RequestFailedException">It gets none; the type says why.</exception>
    public ValueTask<IModelLease> AcquireAsync(ModelEntry model, LeaseRequest request, CancellationToken cancellationToken) =>
        request is { NeedsSlot: true, MayStart: true }
            ? _core.TryEnter(model.Id, request.Load) is { } runner
                ? new(new ModelLease(runner, request, default, this))
                : new(QueueAsync(model, request, cancellationToken))
            : VisitAsync(model, request, cancellationToken);

    /// <summary>Gives a slot back.</summary>
    public void Release(ManagedRunner runner)
    {
        lock (_lock)
        {
            _core.Release(runner);
            ArmTimer_NeedsLock();
        }
    }

    /// <summary>Notes that a request without slot begins or ends. Those that start no runner do not keep it loaded either.</summary>
    public void NoteVisit(ManagedRunner runner, LeaseRequest request)
    {
        if (request.MayStart)
        {
            runner.LastUsedAt = _time.GetTimestamp();
        }
    }

    /// <summary>Notes how long a runner is to stay, by a request without slot.</summary>
    public void Keep(ManagedRunner runner, TimeSpan keepAlive)
    {
        lock (_lock)
        {
            _core.Keep(runner, keepAlive);
            ArmTimer_NeedsLock();
        }
    }

    /// <summary>The runners there are now, oldest first.</summary>
    public IReadOnlyList<RunnerStatus> Snapshot()
    {
        lock (_lock)
        {
            return [.. _core.Runners.Select(runner => RunnerStatusFactory.Create(runner, _time))];
        }
    }

    /// <summary>The models that are left alone for a while, by id.</summary>
    public IReadOnlyList<ModelFailure> Failures()
    {
        lock (_lock)
        {
            return _core.Failures();
        }
    }

    /// <summary>Sends a model's runner away; the task completes when it has gone, at once when there is none.</summary>
    public Task Unload(ModelEntry model, UnloadMode mode)
    {
        lock (_lock)
        {
            var gone = _core.Unload(model.Id, mode);
            ArmTimer_NeedsLock();
            return gone;
        }
    }

    /// <summary>The preloaded and pinned models that these backends have brought up, or are about to.</summary>
    /// <returns>The id of the backend and that of the model; by priority.</returns>
    public IReadOnlyList<(string Backend, string Model)> FindLasting(IReadOnlyCollection<IBackend> backends)
    {
        lock (_lock)
        {
            return
            [
                .. _core.Runners.Where(runner => runner is { IsLeaving: false, Backend: { } backend } && backends.Contains(backend))
                    .Where(static runner => runner.Model.Preload || runner.Model.Pinned)
                    .OrderByDescending(static runner => runner.Model.Priority)
                    .Select(static runner => (runner.Backend!.Id, runner.Model.Id)),
            ];
        }
    }

    /// <summary>Sends the runners of backends away that are no longer in use; requests that wait are served by them, or by those in their place.</summary>
    /// <param name="backends">The backends, which are not chosen any more.</param>
    /// <returns>A task that completes when their runners have gone.</returns>
    public Task Leave(IReadOnlyCollection<IBackend> backends)
    {
        lock (_lock)
        {
            var gone = _core.Leave(backends);
            ArmTimer_NeedsLock();
            return gone;
        }
    }

    /// <summary>Refuses new requests and those that wait; runners go as soon as their last request has ended.</summary>
    /// <returns>A task that completes when every runner has gone.</returns>
    public Task StopAccepting() => StopAll(UnloadMode.Drain);

    /// <summary>Ends the requests under way, and their runners.</summary>
    /// <returns>A task that completes when every runner has gone.</returns>
    public Task StopNow() => StopAll(UnloadMode.Now);

    /// <inheritdoc/>
    public void Dispose() => _timer.Dispose();

    void ISchedulerEffects.Grant(ManagedRunner runner, Waiter waiter) =>
        waiter.Grant(new ModelLease(runner, waiter.Request, TimingsOf(waiter, runner), this));

    void ISchedulerEffects.Size(ManagedRunner runner) => Detach(SizeAsync(runner));

    void ISchedulerEffects.CancelSizing(ManagedRunner runner) => runner.CancelStart();

    void ISchedulerEffects.Warm(ManagedRunner runner) => Detach(WarmAsync(runner));

    void ISchedulerEffects.Start(ManagedRunner runner) => Detach(StartAsync(runner));

    void ISchedulerEffects.CancelStart(ManagedRunner runner) => runner.CancelStart();

    void ISchedulerEffects.Stop(ManagedRunner runner) => Detach(StopAsync(runner));

    void ISchedulerEffects.Abort(ManagedRunner runner) => runner.Abort();

    void ISchedulerEffects.Changed(ManagedRunner runner) =>
        _events.Publish(new RunnerEvent(_time.GetUtcNow(), RunnerStatusFactory.Create(runner, _time)));

    void ISchedulerEffects.Evicted(ManagedRunner runner, ManagedRunner next) => LogEvicted(runner.Model.Id, next.Model.Id, runner.Gate.Active);

    void ISchedulerEffects.Expired(ManagedRunner runner) => LogIdle(runner.Model.Id, runner.KeepAlive);

    void ISchedulerEffects.Failed(ManagedRunner runner, RequestFailedException failure) => LogStartFailed(runner.Model.Id, failure.Message);

    // For requests that are not on the hot path.
    private ValueTask<IModelLease> VisitAsync(ModelEntry model, LeaseRequest request, CancellationToken cancellationToken)
    {
        ManagedRunner? runner;
        lock (_lock)
        {
            runner = _core.FindUp(model.Id, request.Load);
        }

        if (runner is null && !request.MayStart)
        {
            throw new ModelNotLoadedException(model.Id);
        }

        return runner is null || request.NeedsSlot
            ? AcquireAsync(model, request with { NeedsSlot = true, MayStart = true }, cancellationToken)
            : new(new ModelLease(runner, request, default, this));
    }

    private async Task<IModelLease> QueueAsync(ModelEntry model, LeaseRequest request, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        Waiter waiter;
        lock (_lock)
        {
            waiter = _core.Queue(model, request);
            ArmTimer_NeedsLock();
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
            _core.Cancel(waiter, cancellationToken);
            ArmTimer_NeedsLock();
        }
    }

    private Task StopAll(UnloadMode mode)
    {
        lock (_lock)
        {
            return _core.StopAll(mode);
        }
    }

    private async Task SizeAsync(ManagedRunner runner)
    {
        // Leaves the caller's lock before anything of a backend runs.
        await Task.Yield();
        try
        {
            var estimate = await _launcher.SizeAsync(runner);
            lock (_lock)
            {
                if (_launcher.IsInUse(estimate.Backend))
                {
                    _core.OnSized(runner, estimate);
                    ArmTimer_NeedsLock();
                    return;
                }
            }

            // Its plugin was replaced meanwhile.
            Detach(SizeAsync(runner));
        }
        catch (OperationCanceledException)
        {
            // Nobody waits for it any more, and it has been forgotten.
        }
        catch (ModelLoadFailedException failure)
        {
            await FailAsync(runner, failure);
        }
    }

    private async Task WarmAsync(ManagedRunner runner)
    {
        await Task.Yield();
        await _warmer.WarmAsync(runner.Model, runner.StartCancelled);
    }

    private async Task StartAsync(ManagedRunner runner)
    {
        await Task.Yield();
        try
        {
            runner.Load = new LoadProgress(_time, () => OnProgress(runner));
            OnReady(runner, await _launcher.StartAsync(runner));
        }
        catch (OperationCanceledException)
        {
            OnGone(runner, await _launcher.PutAwayAsync(runner));
        }
        catch (ModelLoadFailedException failure)
        {
            await FailAsync(runner, failure);
        }
    }

    // Those who wait are told first: putting away may take its time (R01).
    private async Task FailAsync(ManagedRunner runner, ModelLoadFailedException failure)
    {
        lock (_lock)
        {
            _core.OnStartFailed(runner, failure);
            ArmTimer_NeedsLock();
        }

        OnGone(runner, await _launcher.PutAwayAsync(runner));
    }

    private void OnProgress(ManagedRunner runner)
    {
        lock (_lock)
        {
            if (runner.State is RunnerState.Starting)
            {
                ((ISchedulerEffects)this).Changed(runner);
            }
        }
    }

    private void OnReady(ManagedRunner runner, IRunner instance)
    {
        lock (_lock)
        {
            if (_core.OnReady(runner, instance))
            {
                ArmTimer_NeedsLock();
                LogReady(
                    runner.Model.Id, instance.Endpoint.Port, instance.Endpoint.ProcessId, instance.Capabilities.ParallelSlots,
                    instance.Capabilities.ContextLength, (long)_time.GetElapsedTime(runner.StartedAt, runner.ReadyAt).TotalMilliseconds);
                Detach(WatchExitAsync(runner, instance));
                return;
            }
        }

        Detach(StopAsync(runner));
    }

    private async Task WatchExitAsync(ManagedRunner runner, IRunner instance)
    {
        var exit = await instance.Exited;
        bool byItself;
        int active;
        lock (_lock)
        {
            active = runner.Gate.Active;
            byItself = _core.OnExited(runner, exit);
            ArmTimer_NeedsLock();
        }

        // After requests have been told, which a slow log must not hold up.
        if (byItself && exit.Reason is { } reason)
        {
            LogHung(runner.Model.Id, instance.Endpoint.ProcessId, reason);
        }
        else if (byItself)
        {
            LogCrashed(runner.Model.Id, exit.ExitCode, active, exit.LastLines.Count > 0 ? exit.LastLines[^1] : string.Empty);
        }
    }

    private async Task StopAsync(ManagedRunner runner)
    {
        await Task.Yield();
        OnGone(runner, await _launcher.PutAwayAsync(runner));
    }

    private void OnGone(ManagedRunner runner, MemoryReading reading)
    {
        lock (_lock)
        {
            _core.OnGone(runner, reading);
            ArmTimer_NeedsLock();
        }
    }

    private void OnTimer()
    {
        lock (_lock)
        {
            _core.Settle();
            ArmTimer_NeedsLock();
        }
    }

    private void ArmTimer_NeedsLock() => _timer.Change(
        _core.LookAgainIn is { } wait ? WholeMilliseconds(wait) : Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);

    // Timers cut fractions off, and would go off too early over and over.
    private static TimeSpan WholeMilliseconds(TimeSpan wait) => TimeSpan.FromMilliseconds(Math.Ceiling(wait.TotalMilliseconds));

    /// <summary>Lets a task run on that reports back by itself; a fault that it did not expect is logged, never lost.</summary>
    private void Detach(Task task) => _ = task.ContinueWith(
        faulted => LogUnexpected(faulted.Exception!.GetBaseException()), CancellationToken.None,
        TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);

    private LeaseTimings TimingsOf(Waiter waiter, ManagedRunner runner)
    {
        var loadingFrom = Math.Max(waiter.ArrivedAt, runner.StartedAt);
        var loading = runner.ReadyAt > loadingFrom ? _time.GetElapsedTime(loadingFrom, runner.ReadyAt) : TimeSpan.Zero;
        return new LeaseTimings(_time.GetElapsedTime(waiter.ArrivedAt, runner.LastUsedAt) - loading, loading);
    }

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

    [LoggerMessage(EventId = 1107, Level = LogLevel.Error, Message = "Runner of {Model} (process {ProcessId}) was killed: {Reason}")]
    private partial void LogHung(string model, int? processId, string reason);
}
