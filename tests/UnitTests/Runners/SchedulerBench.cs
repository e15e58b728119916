using LlamaRunner.Contracts.Models;
using LlamaRunner.Contracts.Runners;
using LlamaRunner.Host.Memory;
using LlamaRunner.Host.Plugins;
using LlamaRunner.Host.Runners;
using LlamaRunner.Host.Runners.Planning;
using LlamaRunner.UnitTests.Support;
using Microsoft.Extensions.Logging.Abstractions;

namespace LlamaRunner.UnitTests.Runners;

/// <summary>A scheduler with a fake clock and a fake backend.</summary>
internal sealed class SchedulerBench
{
    /// <summary>A scheduler without patience: a busy runner has to go at once for a request of another model.</summary>
    public SchedulerBench(int maxConcurrent = 1)
        : this(new SchedulerOptions { Rules = new PlanningRules { MaxConcurrent = maxConcurrent } })
    {
    }

    public SchedulerBench(SchedulerOptions options)
    {
        Backends.Publish([Backend]);
        var memory = Meter.Accountant(time: Time);
        var launcher = new RunnerLauncher(
            new ModelEstimator(new BackendChooser(Backends), memory), new NoPorts(), memory, TimeSpan.FromMinutes(5), NullLogger<RunnerLauncher>.Instance);
        Scheduler = new RunnerScheduler(options, launcher, new PageCacheWarmer(NullLogger<PageCacheWarmer>.Instance), Events, Time, NullLogger<RunnerScheduler>.Instance);
    }

    public CountingTime Time { get; } = new();

    public FakeMeter Meter { get; } = new();

    public FakeBackend Backend { get; } = new();

    public BackendRegistry Backends { get; } = new();

    public RunnerEvents Events { get; } = new();

    public RunnerScheduler Scheduler { get; }

    /// <summary>Asks for a lease, with the test's time limit.</summary>
    public Task<IModelLease> AcquireAsync(string model, TimeSpan? keepAlive = null) => AcquireAsync(Some.Model(model), keepAlive);

    /// <summary>Asks for a lease, with the test's time limit.</summary>
    public Task<IModelLease> AcquireAsync(ModelEntry model, TimeSpan? keepAlive = null) =>
        WaitAsync(model, keepAlive, TestContext.Current.CancellationToken);

    /// <summary>Asks for a lease on a runner that is started as is wished.</summary>
    public Task<IModelLease> AcquireAsync(ModelEntry model, LoadWish wish) =>
        Scheduler.AcquireAsync(model, new LeaseRequest { Load = wish }, TestContext.Current.CancellationToken).AsTask()
            .WaitAsync(Some.Limit, TestContext.Current.CancellationToken);

    /// <summary>Asks for a lease as a caller that may go away.</summary>
    public Task<IModelLease> AcquireUntilAsync(string model, CancellationToken gone) => WaitAsync(Some.Model(model), null, gone);

    private Task<IModelLease> WaitAsync(ModelEntry model, TimeSpan? keepAlive, CancellationToken cancellationToken) =>
        Scheduler.AcquireAsync(model, new LeaseRequest { KeepAlive = keepAlive }, cancellationToken).AsTask()
            .WaitAsync(Some.Limit, TestContext.Current.CancellationToken);

    /// <summary>Brings a model up and gives its lease back.</summary>
    public async Task<FakeRunner> WarmAsync(string model, int slots = 1, bool stopsAtOnce = true)
    {
        var lease = AcquireAsync(model);
        var runner = (await Backend.NextStartAsync()).Complete(slots, stopsAtOnce);
        await (await lease).DisposeAsync();
        return runner;
    }

    /// <summary>Waits until the runners are as the test wants them.</summary>
    public async Task UntilAsync(Func<IReadOnlyList<RunnerStatus>, bool> condition)
    {
        using var limit = new CancellationTokenSource(Some.Limit);
        var events = Events.Subscribe(limit.Token);
        if (condition(Scheduler.Snapshot()))
        {
            return;
        }

        await foreach (var _ in events)
        {
            if (condition(Scheduler.Snapshot()))
            {
                return;
            }
        }
    }
}
