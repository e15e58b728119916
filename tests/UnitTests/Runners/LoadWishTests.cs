using LlamaRunner.Contracts.Failures;
using LlamaRunner.Contracts.Models;
using LlamaRunner.Contracts.Runners;
using LlamaRunner.Host.Runners;
using LlamaRunner.Host.Runners.Planning;
using LlamaRunner.UnitTests.Support;

namespace LlamaRunner.UnitTests.Runners;

/// <summary>Fake runners have 2048 tokens of context.</summary>
public sealed class LoadWishTests
{
    private static readonly ModelEntry Model = Some.Model("a");

    [Fact]
    public async Task Acquire_WhatTheRunnerHasAlready_StartsNothing()
    {
        var bench = new SchedulerBench();
        await bench.WarmAsync("a");

        await (await bench.AcquireAsync(Model, new LoadWish { ContextLength = 2048, MemoryMap = true, DraftTokens = 3 })).DisposeAsync();

        Assert.Equal(1, bench.Backend.StartCount);
    }

    [Fact]
    public async Task Acquire_LongerContext_StartsAnewAndServesThoseWithLessFromThenOn()
    {
        var bench = new SchedulerBench();
        await bench.WarmAsync("a");

        var lease = bench.AcquireAsync(Model, new LoadWish { ContextLength = 8192 });
        var start = await bench.Backend.NextStartAsync();
        Assert.Equal(8192, start.Wish.ContextLength);
        start.Complete(slots: 1, stopsAtOnce: true);
        await (await lease).DisposeAsync();

        await (await bench.AcquireAsync(Model, new LoadWish { ContextLength = 4096 })).DisposeAsync();
        await (await bench.AcquireAsync("a")).DisposeAsync();
        Assert.Equal(2, bench.Backend.StartCount);
    }

    [Fact]
    public async Task Acquire_RunnerThatGotLessThanWasWished_IsNotStartedOverAndOver()
    {
        var bench = new SchedulerBench();
        var lease = bench.AcquireAsync(Model, new LoadWish { ContextLength = 8192 });
        (await bench.Backend.NextStartAsync()).Complete(slots: 1, stopsAtOnce: true);
        await (await lease).DisposeAsync();

        await (await bench.AcquireAsync(Model, new LoadWish { ContextLength = 8192 })).DisposeAsync();

        Assert.Equal(1, bench.Backend.StartCount);
    }

    [Fact]
    public async Task Acquire_ContextThatWasExpectedAndDidNotCome_IsAskedForOnce()
    {
        var bench = new SchedulerBench();
        var trained = Model with { Metadata = new ModelMetadata { Architecture = "llama", ContextLength = 8192 } };
        var lease = bench.AcquireAsync(trained, new LoadWish { ContextLength = 4096 });
        var first = await bench.Backend.NextStartAsync();
        Assert.Equal(4096, first.Wish.ContextLength);
        first.Complete(slots: 1, stopsAtOnce: true);

        await (await lease).DisposeAsync();
        Assert.Equal(1, bench.Backend.StartCount);
    }

    [Fact]
    public async Task Acquire_WhileADefaultStartIsUnderWay_WaitsForItAndThenForItsOwn()
    {
        var bench = new SchedulerBench();
        var trained = Model with { Metadata = new ModelMetadata { Architecture = "llama", ContextLength = 8192 } };
        var plain = bench.AcquireAsync(trained);
        var first = await bench.Backend.NextStartAsync();
        var longer = bench.AcquireAsync(trained, new LoadWish { ContextLength = 4096 });

        first.Complete(slots: 1, stopsAtOnce: true);
        await (await plain).DisposeAsync();
        var second = await bench.Backend.NextStartAsync();
        Assert.Equal(4096, second.Wish.ContextLength);
        second.Complete(slots: 1, stopsAtOnce: true);

        await (await longer).DisposeAsync();
    }

    [Fact]
    public async Task Acquire_OtherThreads_StartsAnewAndKeepsTheContext()
    {
        var bench = new SchedulerBench();
        var first = bench.AcquireAsync(Model, new LoadWish { ContextLength = 8192, Threads = 2 });
        (await bench.Backend.NextStartAsync()).Complete(slots: 1, stopsAtOnce: true);
        await (await first).DisposeAsync();

        var second = bench.AcquireAsync(Model, new LoadWish { Threads = 4 });
        var start = await bench.Backend.NextStartAsync();

        Assert.Equal(new LoadWish { ContextLength = 8192, Threads = 4 }, start.Wish);
        start.Complete(slots: 1, stopsAtOnce: true);
        await (await second).DisposeAsync();
    }

    [Fact]
    [Trait("Case", "R18")]
    public async Task Acquire_TwoWishes_NeverHaveRunnersSideBySide()
    {
        var bench = new SchedulerBench(maxConcurrent: 4);
        var first = await bench.WarmAsync("a", stopsAtOnce: false);

        var lease = bench.AcquireAsync(Model, new LoadWish { Threads = 4 });
        await first.StopRequested.WaitAsync(Some.Limit, TestContext.Current.CancellationToken);
        Assert.Equal(1, bench.Backend.StartCount);
        first.LetStop();

        (await bench.Backend.NextStartAsync()).Complete(slots: 1, stopsAtOnce: true);
        await (await lease).DisposeAsync();
    }

    [Fact]
    public async Task Acquire_WishOfAnotherWhileTheRunnerIsBusy_TakesTurnsAsTwoModelsDo()
    {
        var window = TimeSpan.FromSeconds(10);
        var bench = new SchedulerBench(new SchedulerOptions { Rules = new PlanningRules { MaxConcurrent = 1, FairnessWindow = window } });
        await bench.WarmAsync("a", slots: 2);
        var busy = await bench.AcquireAsync("a");

        var wished = bench.AcquireAsync(Model, new LoadWish { Threads = 4 });
        var inTurn = await bench.AcquireAsync("a");
        await inTurn.DisposeAsync();
        bench.Time.Advance(window);
        await bench.UntilAsync(static runners => runners.Any(static runner => runner.State is RunnerState.Draining));

        await busy.DisposeAsync();
        (await bench.Backend.NextStartAsync()).Complete(slots: 1, stopsAtOnce: true);
        await (await wished).DisposeAsync();
        Assert.Equal(2, bench.Backend.StartCount);
    }

    [Fact]
    public async Task Acquire_WishThatCannotStart_FailsItAloneAndNotThoseWhoJoinedIt()
    {
        var bench = new SchedulerBench();
        var wished = bench.AcquireAsync(Model, new LoadWish { ContextLength = 1 << 20 });
        var start = await bench.Backend.NextStartAsync();
        var plain = bench.AcquireAsync("a");

        start.Fail("there is not enough memory for it.");

        await Assert.ThrowsAsync<ModelLoadFailedException>(() => wished);
        var next = await bench.Backend.NextStartAsync();
        Assert.Null(next.Wish.ContextLength);
        next.Complete(slots: 1, stopsAtOnce: true);
        await (await plain).DisposeAsync();

        // And only the start that failed is left alone for a while.
        await Assert.ThrowsAsync<ModelLoadFailedException>(() => bench.AcquireAsync(Model, new LoadWish { ContextLength = 1 << 20 }));
    }

    [Fact]
    public async Task Acquire_WishForAPinnedModel_StartsItAnew()
    {
        var bench = new SchedulerBench();
        var pinned = Model with { Pinned = true };
        var first = bench.AcquireAsync(pinned);
        (await bench.Backend.NextStartAsync()).Complete(slots: 1, stopsAtOnce: true);
        await (await first).DisposeAsync();

        var wished = bench.AcquireAsync(pinned, new LoadWish { Threads = 4 });
        (await bench.Backend.NextStartAsync()).Complete(slots: 1, stopsAtOnce: true);

        await (await wished).DisposeAsync();
    }

    [Fact]
    public async Task Visit_WithKeepAlive_SetsIt()
    {
        var bench = new SchedulerBench();
        await bench.WarmAsync("a");

        var visit = await bench.Scheduler.AcquireAsync(
            Model, new LeaseRequest { NeedsSlot = false, KeepAlive = Timeout.InfiniteTimeSpan }, TestContext.Current.CancellationToken);
        await visit.DisposeAsync();

        Assert.Null(Assert.Single(bench.Scheduler.Snapshot()).ExpiresAt);
    }
}
