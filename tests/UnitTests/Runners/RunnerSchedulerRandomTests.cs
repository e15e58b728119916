using LlamaRunner.Contracts.Failures;
using LlamaRunner.Contracts.Runners;
using LlamaRunner.Host.Memory;
using LlamaRunner.Host.Plugins;
using LlamaRunner.Host.Runners;
using LlamaRunner.Host.Runners.Planning;
using LlamaRunner.UnitTests.Support;
using Microsoft.Extensions.Logging.Abstractions;

namespace LlamaRunner.UnitTests.Runners;

/// <summary>Random requests, disconnects, kills, unloads and failures from many threads; the invariants hold throughout (R27, R57, R65).</summary>
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
        var backend = new AutoBackend(maxConcurrent, failureShare: 0.1, slots, seed);
        var backends = new BackendRegistry();
        backends.Publish([backend]);
        var launcher = new RunnerLauncher(
            FakeMeter.Estimator(backends, out var memory), new NoPorts(), memory, TimeSpan.FromMinutes(5), NullLogger<RunnerLauncher>.Instance);
        using var scheduler = new RunnerScheduler(
            new SchedulerOptions { Rules = new PlanningRules { MaxConcurrent = maxConcurrent, FairnessWindow = TimeSpan.FromMilliseconds(2) } },
            launcher, new PageCacheWarmer(NullLogger<PageCacheWarmer>.Instance), new RunnerEvents(), TimeProvider.System, NullLogger<RunnerScheduler>.Instance);

        var clients = Enumerable.Range(0, Clients).Select(client => RunClientAsync(scheduler, backend, new Random(seed + client)));
        await Task.WhenAll(clients).WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken);
        var active = scheduler.Snapshot().Sum(runner => runner.ActiveRequests + runner.QueuedRequests);
        await scheduler.StopAccepting().WaitAsync(Some.Limit, TestContext.Current.CancellationToken);

        Assert.Empty(backend.Faults);
        Assert.Equal(0, active);
        Assert.Empty(scheduler.Snapshot());
        Assert.Equal(0, backend.Live);
    }

    private static async Task RunClientAsync(RunnerScheduler scheduler, AutoBackend backend, Random random)
    {
        await Task.Yield();
        for (var i = 0; i < RequestsPerClient; i++)
        {
            var model = Some.Model($"m{random.Next(5)}", TimeSpan.FromMilliseconds(random.Next(3) * 5));
            var what = random.Next(20);
            if (what == 0)
            {
                backend.Running.FirstOrDefault()?.Kill();
            }
            else if (what == 1)
            {
                await scheduler.Unload(model, random.Next(2) == 0 ? UnloadMode.Now : UnloadMode.Drain);
            }
            else
            {
                await UseAsync(scheduler, model, random, leaves: what < 5);
            }
        }
    }

    private static async Task UseAsync(RunnerScheduler scheduler, Contracts.Models.ModelEntry model, Random random, bool leaves)
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
            for (var i = random.Next(5); i > 0; i--)
            {
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
}
