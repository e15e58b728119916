using LlamaRunner.Contracts.Failures;
using LlamaRunner.Contracts.Models;
using LlamaRunner.Contracts.Runners;
using LlamaRunner.Host.Memory;
using LlamaRunner.Host.Runners;
using LlamaRunner.UnitTests.Support;
using Microsoft.Extensions.Time.Testing;

namespace LlamaRunner.UnitTests.Runners;

/// <summary>
/// A scheduler in simulated time: one thread, no process, no waiting. Runners start, answer and stop after the times that the
/// scenario gives them, and the clock jumps from one event to the next.
/// </summary>
internal sealed class Simulation : ISchedulerEffects
{
    private readonly Scenario _scenario;
    private readonly FakeTimeProvider _time = new();
    private readonly PriorityQueue<Action, (TimeSpan At, long Order)> _events = new();
    private readonly Dictionary<Waiter, SimulatedRequest> _waiting = [];
    private readonly Dictionary<ManagedRunner, List<SimulatedRequest>> _active = [];
    private readonly HashSet<ManagedRunner> _live = [];
    private readonly SchedulerCore _core;
    private readonly long _origin;
    private long _order;
    private int _arrived;

    private Simulation(Scenario scenario)
    {
        _scenario = scenario;
        _origin = _time.GetTimestamp();
        _core = new SchedulerCore(scenario.Options, _time, this);
    }

    /// <summary>How many runners were started.</summary>
    public int Starts { get; private set; }

    /// <summary>The requests, in order of arrival.</summary>
    public List<SimulatedRequest> Requests { get; } = [];

    private MemoryReading Reading => MemoryReading.Unknown with { Limits = _scenario.Memory };

    /// <summary>When the last event was.</summary>
    public TimeSpan Now => _time.GetElapsedTime(_origin);

    /// <summary>Runs a scenario to its end.</summary>
    public static Simulation Run(Scenario scenario)
    {
        var simulation = new Simulation(scenario);
        foreach (var arrival in scenario.Arrivals)
        {
            simulation.At(arrival.At, () => simulation.Arrive(arrival));
        }

        simulation.RunToEnd();
        return simulation;
    }

    void ISchedulerEffects.Grant(ManagedRunner runner, Waiter waiter)
    {
        _waiting.Remove(waiter, out var request);
        Work(runner, request!);
    }

    void ISchedulerEffects.Size(ManagedRunner runner) =>
        After(TimeSpan.Zero, () => _core.OnSized(runner, new ModelEstimate(
            new FakeBackend(), default, _scenario.Demands.GetValueOrDefault(runner.Model.Id, MemoryDemand.None), Reading)));

    void ISchedulerEffects.Warm(ManagedRunner runner) => Assert.Equal(RunnerState.Queued, runner.State);

    void ISchedulerEffects.CancelSizing(ManagedRunner runner)
    {
    }

    void ISchedulerEffects.Start(ManagedRunner runner)
    {
        Starts++;
        Assert.True(_live.Add(runner));
        foreach (var (kind, limit) in _scenario.Memory)
        {
            Assert.True(_live.Sum(live => live.Demand.GetValueOrDefault(kind)) <= limit, $"more {kind} than there is");
        }

        Assert.True(_live.Count <= _scenario.Options.Rules.MaxConcurrent, $"{_live.Count} runners at once");
        var fails = _scenario.FailingStarts.Contains(Starts);
        After(_scenario.LoadTime, () =>
        {
            if (!_live.Contains(runner))
            {
                return;
            }

            if (fails)
            {
                _live.Remove(runner);
                _core.OnStartFailed(runner, new ModelLoadFailedException(runner.Model.Id, "bad luck."));
                _core.OnGone(runner, Reading);
            }
            else if (!_core.OnReady(runner, new SimulatedRunner(_scenario.Slots)))
            {
                ((ISchedulerEffects)this).Stop(runner);
            }
            else if (_scenario.CrashAfter is { } crash && Starts % 3 == 0)
            {
                After(crash, () => Crash(runner));
            }
        });
    }

    void ISchedulerEffects.CancelStart(ManagedRunner runner)
    {
        _live.Remove(runner);
        After(TimeSpan.FromMilliseconds(1), () => _core.OnGone(runner, Reading));
    }

    void ISchedulerEffects.Stop(ManagedRunner runner) => After(_scenario.StopTime, () =>
    {
        Assert.True(_live.Remove(runner));
        _core.OnGone(runner, Reading);
    });

    void ISchedulerEffects.Abort(ManagedRunner runner)
    {
        foreach (var request in _active.GetValueOrDefault(runner)?.ToArray() ?? [])
        {
            After(TimeSpan.Zero, () => End(runner, request, RequestOutcome.Lost));
        }
    }

    void ISchedulerEffects.Changed(ManagedRunner runner)
    {
    }

    void ISchedulerEffects.Evicted(ManagedRunner runner, ManagedRunner next)
    {
    }

    void ISchedulerEffects.Expired(ManagedRunner runner)
    {
    }

    void ISchedulerEffects.Failed(ManagedRunner runner, RequestFailedException failure)
    {
    }

    private void RunToEnd()
    {
        // The last event of the core's own is the unloading of the last runner.
        for (var rounds = 0; ; rounds++)
        {
            Assert.True(rounds < 200_000, "The simulation does not come to its end.");
            var look = _core.LookAgainIn is { } wait ? Now + wait : TimeSpan.MaxValue;
            var next = _events.TryPeek(out _, out var key) ? key.At : TimeSpan.MaxValue;
            if (look == TimeSpan.MaxValue && next == TimeSpan.MaxValue)
            {
                break;
            }

            if (next <= look)
            {
                MoveTo(next);
                _events.Dequeue()();
            }
            else
            {
                MoveTo(look);
                _core.Settle();
            }

            CollectFailures();
        }

        Assert.Empty(_core.Runners);
        Assert.Empty(_live);
        Assert.Empty(_waiting);
        Assert.All(Requests, static request => Assert.NotEqual(RequestOutcome.None, request.Outcome));
    }

    private void MoveTo(TimeSpan at)
    {
        if (at > Now)
        {
            _time.Advance(at - Now);
        }
    }

    private void Arrive(Arrival arrival)
    {
        var request = new SimulatedRequest(_arrived++, arrival.Model, Now, arrival.Duration) { OlderThan = Backlog() };
        Requests.Add(request);
        var model = new ModelEntry { Id = arrival.Model, KeepAlive = TimeSpan.FromMinutes(5), ModifiedAt = DateTimeOffset.UnixEpoch };
        if (_core.TryEnter(model.Id, LoadWish.None) is { } runner)
        {
            Work(runner, request);
            return;
        }

        try
        {
            // Known before it settles, which may grant it at once.
            _pending = request;
            var waiter = _core.Queue(model, LeaseRequest.Default);
            if (request.Outcome is RequestOutcome.None && !_active.Values.Any(list => list.Contains(request)))
            {
                _waiting[waiter] = request;
                if (arrival.Leaves is { } leaves)
                {
                    After(leaves, () => Leave(waiter, request));
                }
            }
        }
        catch (RequestFailedException failure)
        {
            request.End(RequestOutcome.Refused, Now, failure);
        }
    }

    private SimulatedRequest? _pending;

    private void Leave(Waiter waiter, SimulatedRequest request)
    {
        if (_waiting.Remove(waiter))
        {
            _core.Cancel(waiter, CancellationToken.None);
            request.End(RequestOutcome.Left, Now);
        }
    }

    // What is before a request: how many requests of each model have not ended yet.
    private Dictionary<string, int> Backlog() => Requests.Where(static request => request.Outcome is RequestOutcome.None)
        .GroupBy(static request => request.Model).ToDictionary(static group => group.Key, static group => group.Count());

    private void Work(ManagedRunner runner, SimulatedRequest? request)
    {
        request ??= _pending!;
        request.GrantedAt = Now;
        if (!_active.TryGetValue(runner, out var list))
        {
            _active[runner] = list = [];
        }

        list.Add(request);
        Assert.True(list.Count <= _scenario.Slots, "more requests than slots");
        After(request.Duration, () => End(runner, request, RequestOutcome.Served));
    }

    private void End(ManagedRunner runner, SimulatedRequest request, RequestOutcome outcome)
    {
        if (request.Outcome is RequestOutcome.None)
        {
            request.End(outcome, Now);
            _active[runner].Remove(request);
            _core.Release(runner);
        }
    }

    private void Crash(ManagedRunner runner) => _core.OnExited(runner, new RunnerExit { ExitCode = 139 });

    private void CollectFailures()
    {
        foreach (var (waiter, request) in _waiting.Where(static pair => pair.Key.Task.IsFaulted).ToArray())
        {
            _waiting.Remove(waiter);
            request.End(RequestOutcome.Failed, Now, waiter.Task.Exception!.InnerException);
        }
    }

    private void After(TimeSpan delay, Action action) => At(Now + delay, action);

    private void At(TimeSpan at, Action action) => _events.Enqueue(action, (at, _order++));

    private sealed class SimulatedRunner(int slots) : IRunner
    {
        private static readonly HttpMessageInvoker NoInvoker = new(new SocketsHttpHandler());

        public RunnerEndpoint Endpoint { get; } = new(new Uri("http://127.0.0.1:1"), NoInvoker);

        public RunnerCapabilities Capabilities { get; } = new() { ParallelSlots = slots };

        public Task<RunnerExit> Exited => throw new InvalidOperationException();

        public ValueTask DisposeAsync() => default;
    }
}
