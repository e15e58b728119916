using LlamaRunner.Contracts.Failures;
using LlamaRunner.Contracts.Models;
using LlamaRunner.Contracts.Runners;
using LlamaRunner.UnitTests.Support;

namespace LlamaRunner.UnitTests.Runners;

/// <summary>A backend is taken out of use while the scheduler works with it, as when its plugin is replaced.</summary>
public sealed class BackendReplacementTests
{
    private readonly SchedulerBench _bench = new();
    private readonly FakeBackend _next = new();

    [Fact]
    public async Task Leave_BusyRunner_ServesThoseWhoWaitAndGoes()
    {
        var first = _bench.AcquireAsync("a");
        (await _bench.Backend.NextStartAsync()).Complete(slots: 1);
        await first;
        var waiting = _bench.AcquireAsync("a");
        await _bench.UntilAsync(static runners => runners.Any(static runner => runner.QueuedRequests == 1));

        var gone = Replace();
        Assert.False(gone.IsCompleted);
        await (await first).DisposeAsync();
        await (await waiting).DisposeAsync();
        await gone.WaitAsync(Some.Limit, TestContext.Current.CancellationToken);

        Assert.Equal((1, 0), (_bench.Backend.StartCount, _next.StartCount));
    }

    [Fact]
    public async Task Leave_RequestThatComesAfterwards_IsServedByTheNextOne()
    {
        var first = _bench.AcquireAsync("a");
        (await _bench.Backend.NextStartAsync()).Complete(slots: 1);
        var lease = await first;
        var gone = Replace();

        var later = _bench.AcquireAsync("a");
        await lease.DisposeAsync();
        await gone.WaitAsync(Some.Limit, TestContext.Current.CancellationToken);
        (await _next.NextStartAsync()).Complete(slots: 1);

        await (await later).DisposeAsync();
        Assert.Equal(1, _bench.Backend.StartCount);
    }

    [Fact]
    public async Task Leave_RunnerThatStarts_ServesThoseWhoWaitForItAndGoes()
    {
        var lease = _bench.AcquireAsync("a");
        var start = await _bench.Backend.NextStartAsync();
        var gone = Replace();

        start.Complete(slots: 1);
        await (await lease).DisposeAsync();
        await gone.WaitAsync(Some.Limit, TestContext.Current.CancellationToken);

        Assert.Empty(_bench.Scheduler.Snapshot());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Leave_RunnerThatStarts_RequestThatComesAfterwardsIsServedByTheNextOne(bool isPinned)
    {
        var model = Some.Model("a") with { Pinned = isPinned };
        var before = _bench.AcquireAsync(model);
        var start = await _bench.Backend.NextStartAsync();
        var gone = Replace();
        var later = _bench.AcquireAsync(model);

        start.Complete(slots: 2);
        var lease = await before;
        await _bench.UntilAsync(static runners => runners.Any(static runner => runner is { State: RunnerState.Draining, ActiveRequests: 1 }));
        Assert.Equal(0, _next.StartCount);
        await lease.DisposeAsync();
        await gone.WaitAsync(Some.Limit, TestContext.Current.CancellationToken);

        (await _next.NextStartAsync()).Complete();
        await (await later).DisposeAsync();
        Assert.Equal(1, _bench.Backend.StartCount);
    }

    [Fact]
    public async Task Leave_RunnerThatStartsAndFails_TellsThoseWhoWaitAndIsGone()
    {
        var lease = _bench.AcquireAsync("a");
        var start = await _bench.Backend.NextStartAsync();
        var gone = Replace();

        start.Fail("no");

        await Assert.ThrowsAsync<ModelLoadFailedException>(() => lease);
        await gone.WaitAsync(Some.Limit, TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task Leave_RunnerThatWaitsForAPlace_IsStartedByTheNextOne()
    {
        var first = _bench.AcquireAsync("a");
        (await _bench.Backend.NextStartAsync()).Complete(slots: 1);
        var lease = await first;
        var queued = _bench.AcquireAsync("b");
        await _bench.UntilAsync(static runners => runners.Any(static runner => runner is { Model.Id: "b", State: RunnerState.Queued }));

        _ = Replace();
        await lease.DisposeAsync();
        (await _next.NextStartAsync()).Complete(slots: 1);

        await (await queued).DisposeAsync();
    }

    [Fact]
    public async Task Leave_NothingInItsPlace_SaysWhichBackendsThereAre()
    {
        _bench.Backends.Publish([]);
        await _bench.Scheduler.Leave([_bench.Backend]);

        var failure = await Assert.ThrowsAsync<ModelLoadFailedException>(() => _bench.AcquireAsync("a"));
        Assert.Contains("backend", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task FindLasting_RunnersOfTheBackend_AreThoseThatShallBeUpAndAre()
    {
        var bench = new SchedulerBench(maxConcurrent: 4);
        foreach (var model in (ModelEntry[])[Some.Model("pinned") with { Pinned = true }, Some.Model("preloaded") with { Preload = true, Priority = 1 }, Some.Model("other")])
        {
            var lease = bench.AcquireAsync(model);
            (await bench.Backend.NextStartAsync()).Complete();
            await (await lease).DisposeAsync();
        }

        _ = bench.AcquireAsync(Some.Model("starting") with { Pinned = true });
        await bench.Backend.NextStartAsync();

        Assert.Equal([("fake", "preloaded"), ("fake", "pinned"), ("fake", "starting")], bench.Scheduler.FindLasting([bench.Backend]));
        Assert.Empty(bench.Scheduler.FindLasting([_next]));

        await bench.Scheduler.Unload(Some.Model("pinned"), UnloadMode.Drain);
        Assert.Equal([("fake", "preloaded"), ("fake", "starting")], bench.Scheduler.FindLasting([bench.Backend]));
        _ = bench.Scheduler.Leave([bench.Backend]);
        Assert.DoesNotContain(("fake", "preloaded"), bench.Scheduler.FindLasting([bench.Backend]));
    }

    private Task Replace()
    {
        _bench.Backends.Publish([_next]);
        return _bench.Scheduler.Leave([_bench.Backend]);
    }
}
