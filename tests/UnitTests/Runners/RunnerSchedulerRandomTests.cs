using LlamaRunner.Contracts.Failures;
using LlamaRunner.Contracts.Runners;
using LlamaRunner.Host.Memory;
using LlamaRunner.Host.Plugins;
using LlamaRunner.Host.Runners;
using LlamaRunner.Host.Runners.Planning;
using LlamaRunner.UnitTests.Support;
using Microsoft.Extensions.Logging.Abstractions;

namespace LlamaRunner.UnitTests.Runners;

/// <summary>Random requests, disconnects, kills, unloads, failures and new versions of the backend, from many threads; the invariants hold throughout (R27, R57, R65).</summary>
public sealed class RunnerSchedulerRandomTests
{
    private const int Clients = 12;
    private const int RequestsPerClient = 150;

    [Theory]
    [Trait("Case", "R65")]
    [InlineData(1, 1)]
    [InlineData(2, 3)]
    [InlineData(3, 2)]
    public async Task Scheduler_RandomEvents_KeepsTheLimitAndLosesNothing(int maxConcurrent, int slots)
    {
        var seed = Random.Shared.Next();
        TestContext.Current.TestOutputHelper?.WriteLine($"seed {seed}");
        var census = new BackendCensus(maxConcurrent);
        var registry = new BackendRegistry();
        var backend = new BackendVersions(registry, census, failureShare: 0.1, slots, seed);
        var launcher = new RunnerLauncher(
            FakeMeter.Estimator(registry, out var memory), new NoPorts(), memory, TimeSpan.FromMinutes(5), NullLogger<RunnerLauncher>.Instance);
        using var scheduler = new RunnerScheduler(
            new SchedulerOptions { Rules = new PlanningRules { MaxConcurrent = maxConcurrent, FairnessWindow = TimeSpan.FromMilliseconds(2) } },
            launcher, new PageCacheWarmer(NullLogger<PageCacheWarmer>.Instance), new RunnerEvents(), TimeProvider.System, NullLogger<RunnerScheduler>.Instance);

        var clients = Enumerable.Range(0, Clients).Select(client => RunClientAsync(scheduler, backend, census, new Random(seed + client)));
        await Task.WhenAll(clients).WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken);
        var active = scheduler.Snapshot().Sum(runner => runner.ActiveRequests + runner.QueuedRequests);
        var replacements = await backend.AllHaveLeftAsync().WaitAsync(Some.Limit, TestContext.Current.CancellationToken);
        await scheduler.StopAccepting().WaitAsync(Some.Limit, TestContext.Current.CancellationToken);

        Assert.Empty(census.Faults);
        Assert.True(replacements > 0);
        Assert.Equal(0, active);
        Assert.Empty(scheduler.Snapshot());
        Assert.Equal(0, census.Live);
    }

    private static async Task RunClientAsync(RunnerScheduler scheduler, BackendVersions backend, BackendCensus census, Random random)
    {
        await Task.Yield();
        for (var i = 0; i < RequestsPerClient; i++)
        {
            var model = Some.Model($"m{random.Next(5)}", TimeSpan.FromMilliseconds(random.Next(3) * 5));
            var what = random.Next(21);
            if (what == 0)
            {
                backend.Running.FirstOrDefault()?.Kill();
            }
            else if (what == 1)
            {
                await scheduler.Unload(model, random.Next(2) == 0 ? UnloadMode.Now : UnloadMode.Drain);
            }
            else if (what == 20)
            {
                backend.Replace(scheduler);
            }
            else
            {
                var oldest = backend.Version;
                await UseAsync(scheduler, model, random, leaves: what < 5, held => Check(held, oldest, census));
            }
        }
    }

    private static async Task UseAsync(RunnerScheduler scheduler, Contracts.Models.ModelEntry model, Random random, bool leaves, Action<ModelLease> check)
    {
        using var gone = new CancellationTokenSource();
        var lease = scheduler.AcquireAsync(model, LeaseRequest.Default, gone.Token).AsTask();
        if (leaves)
        {
            await gone.CancelAsync();
        }

        try
        {
            await using var held = await lease;
            for (var i = random.Next(5); i >= 0; i--)
            {
                check((ModelLease)held);
                await Task.Yield();
            }
        }
        catch (ModelLoadFailedException)
        {
            // Bad luck, or unloaded while it started.
        }
        catch (OperationCanceledException) when (leaves)
        {
            // As wanted.
        }
    }

    private static void Check(ModelLease held, int oldest, BackendCensus census)
    {
        var runner = (FakeRunner)held.Instance;
        if (runner.BackendVersion < oldest)
        {
            census.Faults.Enqueue($"version {runner.BackendVersion} serves a request that came to version {oldest}");
        }

        // In this order: who has to go at once is aborted first.
        if (runner.StopRequested.IsCompleted && !held.Aborted.IsCancellationRequested)
        {
            census.Faults.Enqueue($"a runner of {runner.Model.Id} is stopped while it has a request");
        }
    }
}
