using LlamaRunner.Contracts.Backends;
using LlamaRunner.Contracts.Failures;
using LlamaRunner.Contracts.Models;
using LlamaRunner.Contracts.Runners;
using LlamaRunner.Host.Memory;
using LlamaRunner.Host.Runners.Planning;

namespace LlamaRunner.Host.Runners;

/// <summary>
/// The scheduler without its lock, its timer and its tasks: whatever happens is told to it, one thing at a time, and it says what
/// follows through <see cref="ISchedulerEffects"/>. Everything ends in <see cref="Settle"/>. Which runners come and go is the
/// decision of <see cref="Planner"/>.
/// </summary>
internal sealed class SchedulerCore
{
    private readonly SchedulerOptions _options;
    private readonly TimeProvider _time;
    private readonly ISchedulerEffects _effects;
    private readonly RunnerTable _runners;
    private readonly RunnerMoves _moves;
    private readonly PlanApplier _plans;
    private readonly Deadlines _deadlines;
    private readonly ModelHealth _health;
    private readonly long _origin;
    private MemoryReading _memory = MemoryReading.Unknown;
    private TimeSpan? _planAgainAt;
    private long _sequence;
    private bool _stopping;

    public SchedulerCore(SchedulerOptions options, TimeProvider time, ISchedulerEffects effects)
    {
        _options = options;
        _time = time;
        _effects = effects;
        _origin = time.GetTimestamp();
        _runners = new RunnerTable(effects);
        _moves = new RunnerMoves(_runners, effects, time);
        _plans = new PlanApplier(_runners, _moves, effects);
        _deadlines = new Deadlines(options.QueueTimeout, Since);
        _health = new ModelHealth(time);
    }

    /// <summary>The runners there are now, oldest first.</summary>
    public IReadOnlyList<ManagedRunner> Runners => _runners.All;

    /// <summary>When <see cref="Settle"/> has to be called though nothing has happened, from now; null when not.</summary>
    public TimeSpan? LookAgainIn
    {
        get
        {
            var next = Times.Min(_planAgainAt ?? TimeSpan.MaxValue, _deadlines.Next(_runners.All));
            return next == TimeSpan.MaxValue ? null : Times.Max(next - Now, TimeSpan.Zero);
        }
    }

    /// <summary>The models that are left alone for a while, by id.</summary>
    public IReadOnlyList<ModelFailure> Failures() => _health.List();

    private TimeSpan Now => Since(_time.GetTimestamp());

    /// <summary>Takes a slot that needs no waiting. The one thing that needs no lock.</summary>
    public ManagedRunner? TryEnter(string modelId, LoadWish wish)
    {
        if (!_runners.TryGetCurrent(modelId, out var runner) || !LoadWishes.AreSatisfied(runner, wish) || !runner.Gate.TryEnter())
        {
            return null;
        }

        runner.LastUsedAt = _time.GetTimestamp();
        return runner;
    }

    /// <summary>Finds the runner of a model that is up and as a request wishes.</summary>
    public ManagedRunner? FindUp(string modelId, LoadWish wish) =>
        _runners.Find(modelId, wish) is { IsUp: true, Instance: not null } runner ? runner : null;

    /// <summary>Puts a request into the line of its model.</summary>
    /// <exception cref="RequestFailedException">It is not let in.</exception>
    public Waiter Queue(ModelEntry model, LeaseRequest request)
    {
        if (_stopping)
        {
            throw new HostStoppingException();
        }

        var runner = _runners.Find(model.Id, request.Load);
        if (runner is null && _health.FindObstacle(model.Id, _runners.WishFor(model, request.Load)) is { } failure)
        {
            throw failure;
        }

        // Before a runner is added, so that a refused request leaves nothing behind (R56).
        ThrowIfFull(model, runner);
        runner ??= _runners.Add(model, _runners.WishFor(model, request.Load));
        var waiter = new Waiter(++_sequence, request, _time.GetTimestamp());
        _runners.AddWaiter(runner, waiter);
        Settle();
        return waiter;
    }

    /// <summary>Takes a request out whose caller has gone. A lease that was granted in the meantime reaches the caller, who gives it back.</summary>
    public void Cancel(Waiter waiter, CancellationToken cancellationToken)
    {
        if (waiter.Runner is { } runner)
        {
            _runners.RemoveWaiter(runner, waiter);
            waiter.Cancel(cancellationToken);
            Settle();
        }
    }

    /// <summary>Takes a slot back.</summary>
    public void Release(ManagedRunner runner)
    {
        runner.LastUsedAt = _time.GetTimestamp();
        runner.Gate.Exit();
        Settle();
    }

    /// <summary>Notes how long a runner is to stay, by a request that takes no slot.</summary>
    public void Keep(ManagedRunner runner, TimeSpan keepAlive)
    {
        runner.KeepAlive = keepAlive;
        Settle();
    }

    /// <summary>Sends a model's runner away.</summary>
    /// <returns>A task that completes when it has gone.</returns>
    public Task Unload(string modelId, UnloadMode mode)
    {
        var runner = _runners.All.FirstOrDefault(candidate => candidate.TakesPlace && candidate.Model.Id == modelId);
        if (runner is null)
        {
            return Task.CompletedTask;
        }

        SendAway(runner, mode);
        Settle();
        return runner.Gone.Task;
    }

    /// <summary>Sends the runners of backends away that are no longer in use, and has those that wait for a place sized anew.</summary>
    /// <returns>A task that completes when their runners have gone.</returns>
    public Task Leave(IReadOnlyCollection<IBackend> backends)
    {
        var leaving = _runners.All.Where(runner => runner.Backend is { } backend && backends.Contains(backend)).ToArray();
        foreach (var runner in leaving)
        {
            if (runner.State is RunnerState.Queued)
            {
                runner.ForgetSize();
                _effects.Size(runner);
            }
            else if (runner.State is RunnerState.Starting)
            {
                // Those who wait for it have waited long enough; those who come from now on are for whatever is in its place.
                runner.LeaveWhenReady(_sequence + 1);
                _runners.Retire(runner);
            }
            else if (runner.IsUp)
            {
                _moves.Drain(runner, long.MaxValue);
            }
        }

        Settle();
        return Task.WhenAll(leaving.Where(static runner => runner.TakesPlace).Select(static runner => runner.Gone.Task));
    }

    /// <summary>Refuses new requests and those that wait, and sends every runner away.</summary>
    /// <returns>A task that completes when all have gone.</returns>
    public Task StopAll(UnloadMode mode)
    {
        _stopping = true;
        foreach (var runner in _runners.All.ToArray())
        {
            _runners.FailWaiters(runner, new HostStoppingException());
            SendAway(runner, mode);
        }

        Settle();
        return Task.WhenAll(_runners.All.Select(static runner => runner.Gone.Task));
    }

    /// <summary>Notes who starts a runner and what it takes; it may be given a place from now on.</summary>
    public void OnSized(ManagedRunner runner, ModelEstimate estimate)
    {
        Note(estimate.Reading);
        runner.OnSized(estimate);
        Settle();
    }

    /// <summary>Takes a runner that can answer.</summary>
    /// <returns>False when its start was given up in the last moment: it has to be stopped.</returns>
    public bool OnReady(ManagedRunner runner, IRunner instance)
    {
        runner.Instance = instance;
        if (runner.State is not RunnerState.Starting)
        {
            return false;
        }

        runner.MoveTo(RunnerState.Ready);
        runner.ReadyAt = runner.LastUsedAt = _time.GetTimestamp();
        runner.Gate.Open(Math.Max(1, instance.Capabilities.ParallelSlots));
        _effects.Changed(runner);

        // It may have got a shorter context than was expected of it.
        _runners.MoveUnserved(runner);
        if (runner.LeavesWhenReady)
        {
            _moves.Drain(runner, runner.DrainFence);
        }

        Settle();
        return true;
    }

    /// <summary>Notes that a start has failed, or could not even begin; <see cref="OnGone"/> follows once what there was is put away.</summary>
    public void OnStartFailed(ManagedRunner runner, ModelLoadFailedException failure)
    {
        if (runner.State is RunnerState.Starting or RunnerState.Queued)
        {
            runner.FailureReason = failure.Reason;
            runner.MoveTo(RunnerState.Failed);
            _effects.Changed(runner);
            _effects.Failed(runner, failure);
            if (failure.IsOutOfMemory && !runner.IsRetry)
            {
                MakeRoomFor(runner);
            }
            else
            {
                _health.OnStartFailed(runner, failure);
                _runners.FailStart(runner, failure);
            }

            Settle();
        }
    }

    /// <summary>Notes that a runner has gone away by itself.</summary>
    /// <returns>False when it was on its way out already.</returns>
    public bool OnExited(ManagedRunner runner, RunnerExit exit)
    {
        if (runner.State is not (RunnerState.Ready or RunnerState.Draining))
        {
            return false;
        }

        runner.FailureReason = exit.Reason ?? $"it ended by itself (exit code {exit.ExitCode})";
        _health.OnCrashed(runner, runner.HasAnswered || _time.GetElapsedTime(runner.ReadyAt) >= CrashPolicy.HealthyAfter, runner.FailureReason, exit.LastLines);
        runner.MoveTo(RunnerState.Failed);
        _effects.Abort(runner);
        _runners.Retire(runner);
        if (_runners.TryGetCurrent(runner.Model.Id, out var next) && _health.FindObstacle(runner.Model.Id, next.Settings.Wish) is { } failure)
        {
            // Those that waited must not start the same crash over and over (R12).
            _runners.FailWaiters(next, failure);
        }

        _effects.Changed(runner);
        _effects.Stop(runner);
        Settle();
        return true;
    }

    /// <summary>Notes that nothing is left of a runner.</summary>
    public void OnGone(ManagedRunner runner, MemoryReading reading)
    {
        Note(reading);
        if (runner.State is not RunnerState.Stopped)
        {
            // Else nobody waited for it any more before it was known that it cannot start.
            _moves.Remove(runner);
        }

        Settle();
    }

    /// <summary>
    /// Brings the runners in line with the requests: (1) grants slots, (2) ends drains, (3) gives up what nobody waits for any
    /// more, (4) ends what has waited or idled for too long, (5) has the places planned.
    /// </summary>
    public void Settle()
    {
        // Granting first, so that those who came before a drain still get their slots.
        foreach (var runner in _runners.All.ToArray())
        {
            Grant(runner);
            if (runner.State is RunnerState.Draining && runner.Gate.Active == 0 && !runner.Waiters.Any(runner.Serves))
            {
                _moves.Stop(runner);
            }
        }

        EndWaits();
        EndIdling();
        GiveUpUnwanted();
        PlanPlaces();
    }

    private void PlanPlaces()
    {
        _planAgainAt = null;

        // Most often nobody waits for a place, and each release of a slot comes by here.
        var done = !_runners.All.Any(runner => PictureTaker.MayBePlaced(runner, _runners.All));
        var rules = done ? _options.Rules : _options.Rules with { Memory = _memory.Limits };
        while (!done)
        {
            // Where it is overtaken, a request has slipped into an idle runner, which takes no lock: it is busy in the next picture.
            var plan = Planner.Make(PictureTaker.Take(_runners.All, rules, Now, Since));
            _planAgainAt = plan.LookAgainAt;
            done = _plans.TryApply(plan, rules);
        }
    }

    private void Grant(ManagedRunner runner)
    {
        while (runner.Waiters.First?.Value is { } waiter && runner.Serves(waiter) && runner.Gate.TryEnterFromQueue())
        {
            _runners.RemoveWaiter(runner, waiter);
            runner.LastUsedAt = _time.GetTimestamp();
            _effects.Grant(runner, waiter);
        }
    }

    private void EndWaits()
    {
        foreach (var runner in _runners.All)
        {
            while (_deadlines.WaitsOutAt(runner) <= Now)
            {
                var waiter = runner.Waiters.First!.Value;
                _runners.RemoveWaiter(runner, waiter);
                waiter.Fail(new QueueTimeoutException(runner.Model.Id, _time.GetElapsedTime(waiter.ArrivedAt), _options.Rules.FairnessWindow));
            }
        }
    }

    private void EndIdling()
    {
        foreach (var runner in _runners.All.Where(runner => _deadlines.ExpiresAt(runner) <= Now).ToArray())
        {
            if (runner.Gate.TryCloseIdle())
            {
                _effects.Expired(runner);
                _moves.Stop(runner);
            }
        }
    }

    // A queued runner without waiters was never started; a starting one is given up.
    private void GiveUpUnwanted()
    {
        foreach (var runner in _runners.All.Where(static runner => runner.Waiters.Count == 0).ToArray())
        {
            if (runner.State is RunnerState.Queued)
            {
                _effects.CancelSizing(runner);
                _moves.Remove(runner);
            }
            else if (runner.State is RunnerState.Starting)
            {
                _moves.Stop(runner);
            }
        }
    }

    private void SendAway(ManagedRunner runner, UnloadMode mode)
    {
        if (mode is UnloadMode.Now)
        {
            _effects.Abort(runner);
        }

        if (runner.State is RunnerState.Starting || (mode is UnloadMode.Now && runner.State is RunnerState.Ready or RunnerState.Draining))
        {
            _runners.FailWaiters(runner, _stopping
                ? new HostStoppingException()
                : new ModelLoadFailedException(runner.Model.Id, "it was unloaded before it was ready."));
            _moves.Stop(runner);
        }
        else if (runner.IsUp)
        {
            _moves.Drain(runner, long.MaxValue);
        }
    }

    // What was estimated was too little, so everybody who idles goes, and those who wait get one more start (R13).
    private void MakeRoomFor(ManagedRunner runner)
    {
        foreach (var idle in _runners.All.Where(static other => other.IsUp && !other.Model.Pinned).ToArray())
        {
            _moves.TryEvict(idle, runner);
        }

        _runners.Retire(runner, isRetry: true);
    }

    // A runner may grow: what it takes now counts when that is more than was expected.
    private void Note(MemoryReading reading)
    {
        _memory = reading;
        foreach (var runner in _runners.All)
        {
            if (runner.ProcessId is { } id && reading.Resident.TryGetValue(id, out var resident) && resident > runner.Demand.GetValueOrDefault(MemoryPools.Ram))
            {
                runner.Demand = runner.Demand.SetItem(MemoryPools.Ram, resident);
            }
        }
    }

    private void ThrowIfFull(ModelEntry model, ManagedRunner? runner)
    {
        if (runner?.Waiters.Count >= _options.MaxQueuePerModel)
        {
            throw new QueueFullException(
                $"{runner.Waiters.Count} requests wait for model '{model.Id}' already (runners.maxQueuePerModel).", _options.Rules.FairnessWindow);
        }

        if (_runners.Waiting >= _options.MaxQueue)
        {
            throw new QueueFullException($"{_runners.Waiting} requests wait already (runners.maxQueue).", _options.Rules.FairnessWindow);
        }
    }

    private TimeSpan Since(long timestamp) => _time.GetElapsedTime(_origin, timestamp);
}
