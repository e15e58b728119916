using LlamaRunner.Contracts.Failures;
using LlamaRunner.Contracts.Runners;
using LlamaRunner.UnitTests.Support;

namespace LlamaRunner.UnitTests.Runners;

public sealed class RunnerSchedulerTests
{
    [Fact]
    [Trait("Case", "R15")]
    public async Task Acquire_ManyFirstRequests_StartOneRunner()
    {
        var bench = new SchedulerBench();
        var leases = Enumerable.Range(0, 20).Select(_ => bench.AcquireAsync("a")).ToArray();

        (await bench.Backend.NextStartAsync()).Complete(slots: 20);

        await Task.WhenAll(leases);
        Assert.Equal(1, bench.Backend.StartCount);
        Assert.Equal(20, Assert.Single(bench.Scheduler.Snapshot()).ActiveRequests);
    }

    [Fact]
    [Trait("Case", "R42")]
    public async Task Runner_EndedBecauseItHung_SaysSoInItsStatusAndStartsAgainAtTheNextRequest()
    {
        var bench = new SchedulerBench();
        var runner = await bench.WarmAsync("a");
        var events = bench.Events.Subscribe(TestContext.Current.CancellationToken);

        runner.Kill("it made no progress");

        await foreach (var change in events.WithCancellation(TestContext.Current.CancellationToken))
        {
            if (change.Status.State is RunnerState.Failed)
            {
                Assert.Equal("it made no progress", change.Status.FailureReason);
                break;
            }
        }

        await bench.WarmAsync("a");
        Assert.Equal(2, bench.Backend.StartCount);
    }

    [Fact]
    [Trait("Case", "R04")]
    public async Task Start_ThatReportsProgress_ShowsItInStatusAndEventsUntilItIsReady()
    {
        var bench = new SchedulerBench();
        var lease = bench.AcquireAsync("a");
        var start = await bench.Backend.NextStartAsync();
        var events = bench.Events.Subscribe(TestContext.Current.CancellationToken).GetAsyncEnumerator(TestContext.Current.CancellationToken);
        Assert.Null(Assert.Single(bench.Scheduler.Snapshot()).LoadProgress);

        start.Report(0.42);
        Assert.Equal(0.42, Assert.Single(bench.Scheduler.Snapshot()).LoadProgress);
        Assert.True(await events.MoveNextAsync());
        Assert.Equal((RunnerState.Starting, 0.42), (events.Current.Status.State, events.Current.Status.LoadProgress));

        start.Complete();
        await (await lease).DisposeAsync();
        start.Report(0.5);
        Assert.Null(Assert.Single(bench.Scheduler.Snapshot()).LoadProgress);
        Assert.True(await events.MoveNextAsync());
        Assert.Equal((RunnerState.Ready, null), (events.Current.Status.State, events.Current.Status.LoadProgress));
        await events.DisposeAsync();
    }

    [Fact]
    public async Task Acquire_RunnerReadyWithFreeSlot_CompletesAtOnce()
    {
        var bench = new SchedulerBench();
        await bench.WarmAsync("a");

        var lease = bench.Scheduler.AcquireAsync(Some.Model("a"), LeaseRequest.Default, TestContext.Current.CancellationToken).AsTask();

        Assert.True(lease.IsCompletedSuccessfully);
    }

    [Fact]
    [Trait("Case", "R51")]
    public async Task Acquire_MoreThanSlots_WaitsInOrderOfArrival()
    {
        var bench = new SchedulerBench();
        var first = bench.AcquireAsync("a");
        var second = bench.AcquireAsync("a");
        var third = bench.AcquireAsync("a");
        (await bench.Backend.NextStartAsync()).Complete(slots: 1);

        await using (await first)
        {
            Assert.False(second.IsCompleted);
        }

        await using (await second)
        {
            Assert.False(third.IsCompleted);
        }

        await (await third).DisposeAsync();
    }

    [Fact]
    [Trait("Case", "R51")]
    public async Task Acquire_WhileOthersWait_DoesNotOvertake()
    {
        var bench = new SchedulerBench();
        var first = bench.AcquireAsync("a");
        (await bench.Backend.NextStartAsync()).Complete(slots: 1);
        var held = await first;
        var waiting = bench.AcquireAsync("a");

        var late = bench.AcquireAsync("a");
        await held.DisposeAsync();

        var granted = await waiting;
        Assert.False(late.IsCompleted);
        await granted.DisposeAsync();
        await late;
    }

    [Fact]
    public async Task Acquire_OtherModelAtLimit_SwapsIdleRunnerOut()
    {
        var bench = new SchedulerBench(maxConcurrent: 1);
        var runnerA = await bench.WarmAsync("a", stopsAtOnce: false);

        var lease = bench.AcquireAsync("b");
        await runnerA.StopRequested.WaitAsync(Some.Limit, TestContext.Current.CancellationToken);
        Assert.Equal(1, bench.Backend.StartCount);
        runnerA.LetStop();

        var start = await bench.Backend.NextStartAsync();
        Assert.True(runnerA.IsGone);
        start.Complete();
        Assert.Equal("b", (await lease).Model.Id);
    }

    [Fact]
    public async Task Acquire_AtLimitOfTwo_SwapsLeastRecentlyUsedOut()
    {
        var bench = new SchedulerBench(maxConcurrent: 2);
        var runnerA = await bench.WarmAsync("a");
        bench.Time.Advance(TimeSpan.FromSeconds(1));
        var runnerB = await bench.WarmAsync("b");
        bench.Time.Advance(TimeSpan.FromSeconds(1));
        await (await bench.AcquireAsync("a")).DisposeAsync();

        var lease = bench.AcquireAsync("c");
        (await bench.Backend.NextStartAsync()).Complete();
        await lease;

        Assert.True(runnerB.IsGone);
        Assert.False(runnerA.IsGone);
    }

    [Fact]
    [Trait("Case", "R48")]
    public async Task Acquire_OtherModelWhileBusy_WaitsForRequestUnderWay()
    {
        var bench = new SchedulerBench(maxConcurrent: 1);
        var first = bench.AcquireAsync("a");
        var runnerA = (await bench.Backend.NextStartAsync()).Complete();
        var held = await first;

        var other = bench.AcquireAsync("b");

        await bench.UntilAsync(static runners => runners.Single(static runner => runner.Model.Id == "a").State is RunnerState.Draining);
        Assert.False(runnerA.StopRequested.IsCompleted);
        await held.DisposeAsync();
        (await bench.Backend.NextStartAsync()).Complete();
        await other;
        Assert.True(runnerA.IsGone);
    }

    [Fact]
    [Trait("Case", "R50")]
    public async Task Acquire_SteadyTrafficOnA_DoesNotStarveB()
    {
        var bench = new SchedulerBench(maxConcurrent: 1);
        var first = bench.AcquireAsync("a");
        (await bench.Backend.NextStartAsync()).Complete(slots: 4);
        var held = await first;

        var other = bench.AcquireAsync("b");
        await bench.UntilAsync(static runners => runners.Any(static runner => runner.State is RunnerState.Draining));
        var late = bench.AcquireAsync("a");
        await held.DisposeAsync();

        var start = await bench.Backend.NextStartAsync();
        Assert.Equal("b", start.ModelId);
        start.Complete();
        await (await other).DisposeAsync();
        start = await bench.Backend.NextStartAsync();
        Assert.Equal("a", start.ModelId);
        start.Complete();
        await late;
    }

    [Fact]
    public async Task Acquire_EarlierRequestsOfDrainingRunner_AreServedFirst()
    {
        var bench = new SchedulerBench(maxConcurrent: 1);
        var first = bench.AcquireAsync("a");
        (await bench.Backend.NextStartAsync()).Complete(slots: 1);
        var held = await first;
        var second = bench.AcquireAsync("a");
        var other = bench.AcquireAsync("b");

        await held.DisposeAsync();

        await (await second).DisposeAsync();
        Assert.Equal(1, bench.Backend.StartCount);
        (await bench.Backend.NextStartAsync()).Complete();
        await other;
    }

    [Fact]
    [Trait("Case", "R53")]
    public async Task Acquire_TwoModelsWait_EvictOneEach()
    {
        var bench = new SchedulerBench(maxConcurrent: 2);
        var runnerA = await bench.WarmAsync("a", stopsAtOnce: false);
        bench.Time.Advance(TimeSpan.FromSeconds(1));
        var runnerB = await bench.WarmAsync("b", stopsAtOnce: false);

        var first = bench.AcquireAsync("c");
        var again = bench.AcquireAsync("c");
        await runnerA.StopRequested.WaitAsync(Some.Limit, TestContext.Current.CancellationToken);

        Assert.False(runnerB.StopRequested.IsCompleted);
        runnerA.LetStop();
        (await bench.Backend.NextStartAsync()).Complete(slots: 2);
        await Task.WhenAll(first, again);
        Assert.False(runnerB.StopRequested.IsCompleted);
    }

    [Fact]
    [Trait("Case", "R52")]
    public async Task Acquire_TwoWaitForOneModel_OneRunnerGoes()
    {
        var bench = new SchedulerBench(maxConcurrent: 2);
        var first = await bench.WarmAsync("a", stopsAtOnce: false);
        var second = await bench.WarmAsync("b", stopsAtOnce: false);

        var leases = new[] { bench.AcquireAsync("c"), bench.AcquireAsync("c") };
        await first.StopRequested.WaitAsync(Some.Limit, TestContext.Current.CancellationToken);
        first.LetStop();
        (await bench.Backend.NextStartAsync()).Complete(slots: 2);
        await Task.WhenAll(leases);

        Assert.False(second.StopRequested.IsCompleted);
        Assert.Equal(3, bench.Backend.StartCount);
    }

    [Fact]
    public async Task Acquire_RunnerBecomesIdleWhileAnotherDrains_TakesTheIdleOnesPlace()
    {
        var bench = new SchedulerBench(maxConcurrent: 2);
        var first = bench.AcquireAsync("a");
        (await bench.Backend.NextStartAsync()).Complete();
        await first;
        bench.Time.Advance(TimeSpan.FromSeconds(1));
        var second = bench.AcquireAsync("c");
        var runnerC = (await bench.Backend.NextStartAsync()).Complete();
        var heldC = await second;
        var waiting = bench.AcquireAsync("b");
        await bench.UntilAsync(static runners => runners.Single(static runner => runner.Model.Id == "a").State is RunnerState.Draining);

        await heldC.DisposeAsync();

        (await bench.Backend.NextStartAsync()).Complete();
        Assert.Equal("b", (await waiting).Model.Id);
        Assert.True(runnerC.IsGone);
    }

    [Fact]
    [Trait("Case", "R16")]
    public async Task Acquire_StartFails_AllWaitersGetTheErrorAndALaterOneStartsAgain()
    {
        var bench = new SchedulerBench();
        var leases = Enumerable.Range(0, 5).Select(_ => bench.AcquireAsync("a")).ToArray();

        (await bench.Backend.NextStartAsync()).Fail("no such file.");

        foreach (var lease in leases)
        {
            var failure = await Assert.ThrowsAsync<ModelLoadFailedException>(() => lease);
            Assert.Equal("no such file.", failure.Reason);
        }

        Assert.Empty(bench.Scheduler.Snapshot());
        bench.Time.Advance(TimeSpan.FromSeconds(3));
        var later = bench.AcquireAsync("a");
        (await bench.Backend.NextStartAsync()).Complete();
        await later;
    }

    [Fact]
    [Trait("Case", "R11")]
    public async Task Acquire_RightAfterFailure_GetsTheSameErrorWithoutAnotherStart()
    {
        var bench = new SchedulerBench();
        var lease = bench.AcquireAsync("a");
        (await bench.Backend.NextStartAsync()).Fail();
        await Assert.ThrowsAsync<ModelLoadFailedException>(() => lease);

        var failure = await Assert.ThrowsAsync<ModelLoadFailedException>(() => bench.AcquireAsync("a"));

        Assert.Equal(["last line"], failure.LastLines);
        Assert.Equal(1, bench.Backend.StartCount);
    }

    [Fact]
    public async Task Acquire_BackendThrowsAnything_BecomesALoadFailure()
    {
        var bench = new SchedulerBench();
        var lease = bench.AcquireAsync("a");

        (await bench.Backend.NextStartAsync()).Throw(new InvalidOperationException("a bug"));

        Assert.Contains("a bug", (await Assert.ThrowsAsync<ModelLoadFailedException>(() => lease)).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Acquire_BackendNotLoaded_NamesTheLoadedOnes()
    {
        var bench = new SchedulerBench();

        var failure = await Assert.ThrowsAsync<ModelLoadFailedException>(() => bench.AcquireAsync(Some.Model("a", backend: "other")));

        Assert.Contains("'other' is not loaded; loaded are: fake", failure.Reason, StringComparison.Ordinal);
    }

    [Fact]
    [Trait("Case", "R54")]
    public async Task Acquire_OnlyCallerLeavesWhileQueued_NothingStarts()
    {
        var bench = new SchedulerBench(maxConcurrent: 1);
        var first = bench.AcquireAsync("a");
        (await bench.Backend.NextStartAsync()).Complete();
        var held = await first;
        using var gone = new CancellationTokenSource();
        var other = bench.AcquireUntilAsync("b", gone.Token);
        await bench.UntilAsync(static runners => runners.Any(static runner => runner.State is RunnerState.Draining));

        await gone.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => other);
        await held.DisposeAsync();
        await bench.UntilAsync(runners => runners.Count == 0);
        Assert.Equal(1, bench.Backend.StartCount);
    }

    [Fact]
    [Trait("Case", "R17")]
    public async Task Acquire_OnlyCallerLeavesWhileStarting_StartIsCancelled()
    {
        var bench = new SchedulerBench();
        using var gone = new CancellationTokenSource();
        var lease = bench.AcquireUntilAsync("a", gone.Token);
        var start = await bench.Backend.NextStartAsync();

        await gone.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => start.Outcome.WaitAsync(Some.Limit, TestContext.Current.CancellationToken));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => lease);
        await bench.UntilAsync(runners => runners.Count == 0);
    }

    [Fact]
    [Trait("Case", "R55")]
    public async Task Acquire_OneOfTwoLeavesWhileStarting_OtherIsServed()
    {
        var bench = new SchedulerBench();
        using var gone = new CancellationTokenSource();
        var leaving = bench.AcquireUntilAsync("a", gone.Token);
        var staying = bench.AcquireAsync("a");
        var start = await bench.Backend.NextStartAsync();

        await gone.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => leaving);
        start.Complete();

        Assert.Equal("a", (await staying).Model.Id);
    }

    [Fact]
    [Trait("Case", "R18")]
    public async Task Acquire_WhileStopping_WaitsForTheStopAndThenStarts()
    {
        var bench = new SchedulerBench(maxConcurrent: 2);
        var runner = await bench.WarmAsync("a", stopsAtOnce: false);
        var unloading = bench.Scheduler.Unload(Some.Model("a"), UnloadMode.Now);
        await runner.StopRequested.WaitAsync(Some.Limit, TestContext.Current.CancellationToken);

        var lease = bench.AcquireAsync("a");

        Assert.Equal(1, bench.Backend.StartCount);
        runner.LetStop();
        await unloading;
        (await bench.Backend.NextStartAsync()).Complete();
        await lease;
    }

    [Fact]
    [Trait("Case", "R33")]
    public async Task Runner_KilledWhenIdle_NextRequestStartsAnother()
    {
        var bench = new SchedulerBench();
        var runner = await bench.WarmAsync("a");

        runner.Kill();
        await bench.UntilAsync(runners => runners.Count == 0);

        var lease = bench.AcquireAsync("a");
        (await bench.Backend.NextStartAsync()).Complete();
        await lease;
    }

    [Fact]
    [Trait("Case", "R34")]
    public async Task Runner_KilledWithRequestsUnderWay_AbortsThemAndServesThoseThatWait()
    {
        var bench = new SchedulerBench();
        var first = bench.AcquireAsync("a");
        var runner = (await bench.Backend.NextStartAsync()).Complete(slots: 1);
        var held = (Host.Runners.ModelLease)await first;
        var waiting = bench.AcquireAsync("a");

        runner.Kill();

        var aborted = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var registration = held.Aborted.Register(aborted.SetResult);
        await aborted.Task.WaitAsync(Some.Limit, TestContext.Current.CancellationToken);
        await held.DisposeAsync();
        (await bench.Backend.NextStartAsync()).Complete();
        await waiting;
    }

    [Fact]
    [Trait("Case", "R57")]
    public async Task Lease_DisposedTwice_FreesOneSlot()
    {
        var bench = new SchedulerBench();
        var first = bench.AcquireAsync("a");
        (await bench.Backend.NextStartAsync()).Complete(slots: 2);
        var one = await first;
        var two = await bench.AcquireAsync("a");

        await one.DisposeAsync();
        await one.DisposeAsync();

        Assert.Equal(1, bench.Scheduler.Snapshot()[0].ActiveRequests);
        await two.DisposeAsync();
    }

    [Fact]
    public async Task Runner_IdleForKeepAlive_IsUnloaded()
    {
        var bench = new SchedulerBench();
        var runner = await bench.WarmAsync("a");

        bench.Time.Advance(TimeSpan.FromMinutes(5) - TimeSpan.FromMilliseconds(1));
        Assert.False(runner.StopRequested.IsCompleted);
        bench.Time.Advance(TimeSpan.FromMilliseconds(1));

        await bench.UntilAsync(runners => runners.Count == 0);
        Assert.True(runner.IsGone);
    }

    [Fact]
    [Trait("Case", "R39")]
    public async Task Runner_BusyLongerThanKeepAlive_Stays()
    {
        var bench = new SchedulerBench();
        var first = bench.AcquireAsync("a");
        var runner = (await bench.Backend.NextStartAsync()).Complete();
        var held = await first;

        bench.Time.Advance(TimeSpan.FromHours(1));

        Assert.False(runner.StopRequested.IsCompleted);
        await held.DisposeAsync();
        Assert.Equal(TimeSpan.FromMinutes(5), bench.Scheduler.Snapshot()[0].ExpiresAt - bench.Time.GetUtcNow());
    }

    [Theory]
    [Trait("Case", "R40")]
    [InlineData(0, true)]
    [InlineData(-1, false)]
    public async Task Lease_KeepAliveOfRequest_DecidesWhenItEnds(int milliseconds, bool goes)
    {
        var bench = new SchedulerBench();
        var keepAlive = milliseconds < 0 ? Timeout.InfiniteTimeSpan : TimeSpan.FromMilliseconds(milliseconds);
        var first = bench.AcquireAsync("a", keepAlive);
        var runner = (await bench.Backend.NextStartAsync()).Complete();

        await (await first).DisposeAsync();
        bench.Time.Advance(TimeSpan.FromDays(30));

        if (goes)
        {
            await runner.StopRequested.WaitAsync(Some.Limit, TestContext.Current.CancellationToken);
        }
        else
        {
            Assert.Equal(RunnerState.Ready, Assert.Single(bench.Scheduler.Snapshot()).State);
            Assert.Null(bench.Scheduler.Snapshot()[0].ExpiresAt);
        }
    }

    [Fact]
    public async Task Lease_WithoutKeepAlive_LeavesWhatARequestSaidBefore()
    {
        var bench = new SchedulerBench();
        var first = bench.AcquireAsync("a", Timeout.InfiniteTimeSpan);
        (await bench.Backend.NextStartAsync()).Complete();
        await (await first).DisposeAsync();

        await (await bench.AcquireAsync("a")).DisposeAsync();

        Assert.Equal(Timeout.InfiniteTimeSpan, bench.Scheduler.Snapshot()[0].KeepAlive);
        Assert.Null(bench.Scheduler.Snapshot()[0].ExpiresAt);
    }

    [Fact]
    public async Task Lease_KeepAliveOfRequestsSideBySide_IsThatOfTheOneThatCameLast()
    {
        var bench = new SchedulerBench();
        var first = bench.AcquireAsync("a", TimeSpan.FromMinutes(10));
        (await bench.Backend.NextStartAsync()).Complete(slots: 2);
        var held = await first;

        var second = await bench.AcquireAsync("a", TimeSpan.FromHours(1));
        await second.DisposeAsync();
        await held.DisposeAsync();

        Assert.Equal(TimeSpan.FromHours(1), bench.Scheduler.Snapshot()[0].KeepAlive);
    }

    [Fact]
    public async Task Unload_Drain_LetsRequestUnderWayFinish()
    {
        var bench = new SchedulerBench();
        var first = bench.AcquireAsync("a");
        var runner = (await bench.Backend.NextStartAsync()).Complete();
        var held = await first;

        var unloading = bench.Scheduler.Unload(Some.Model("a"), UnloadMode.Drain);

        Assert.False(runner.StopRequested.IsCompleted);
        await held.DisposeAsync();
        await unloading.WaitAsync(Some.Limit, TestContext.Current.CancellationToken);
        Assert.True(runner.IsGone);
    }

    [Fact]
    public async Task Unload_Now_AbortsRequestUnderWay()
    {
        var bench = new SchedulerBench();
        var first = bench.AcquireAsync("a");
        (await bench.Backend.NextStartAsync()).Complete();
        var held = (Host.Runners.ModelLease)await first;

        await bench.Scheduler.Unload(Some.Model("a"), UnloadMode.Now).WaitAsync(Some.Limit, TestContext.Current.CancellationToken);

        Assert.True(held.Aborted.IsCancellationRequested);
        Assert.Empty(bench.Scheduler.Snapshot());
    }

    [Fact]
    [Trait("Case", "R41")]
    public async Task Unload_AbsentModel_DoesNothing()
    {
        var bench = new SchedulerBench();

        await bench.Scheduler.Unload(Some.Model("a"), UnloadMode.Drain);

        Assert.Empty(bench.Scheduler.Snapshot());
    }

    [Fact]
    [Trait("Case", "R41")]
    public async Task Unload_WhileStarting_WaitersGetAnError()
    {
        var bench = new SchedulerBench();
        var lease = bench.AcquireAsync("a");
        await bench.Backend.NextStartAsync();

        var unloading = bench.Scheduler.Unload(Some.Model("a"), UnloadMode.Drain);

        await Assert.ThrowsAsync<ModelLoadFailedException>(() => lease);
        await unloading.WaitAsync(Some.Limit, TestContext.Current.CancellationToken);
    }

    [Fact]
    [Trait("Case", "R46")]
    public async Task StopAccepting_WithStartingQueuedAndBusy_RefusesThoseThatWaitAndDrainsTheRest()
    {
        var bench = new SchedulerBench(maxConcurrent: 2);
        var busy = bench.AcquireAsync("a");
        var runnerA = (await bench.Backend.NextStartAsync()).Complete();
        var held = await busy;
        var starting = bench.AcquireAsync("b");
        await bench.Backend.NextStartAsync();
        var queued = bench.AcquireAsync("c");

        var gone = bench.Scheduler.StopAccepting();

        await Assert.ThrowsAsync<HostStoppingException>(() => starting);
        await Assert.ThrowsAsync<HostStoppingException>(() => queued);
        await Assert.ThrowsAsync<HostStoppingException>(() => bench.AcquireAsync("a"));
        Assert.False(runnerA.StopRequested.IsCompleted);
        await held.DisposeAsync();
        await gone.WaitAsync(Some.Limit, TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task StopNow_WithRequestUnderWay_AbortsIt()
    {
        var bench = new SchedulerBench();
        var first = bench.AcquireAsync("a");
        (await bench.Backend.NextStartAsync()).Complete();
        var held = (Host.Runners.ModelLease)await first;

        _ = bench.Scheduler.StopAccepting();
        await bench.Scheduler.StopNow().WaitAsync(Some.Limit, TestContext.Current.CancellationToken);

        Assert.True(held.Aborted.IsCancellationRequested);
    }

    [Fact]
    public async Task Acquire_AfterWait_TimingsTellQueueingFromLoading()
    {
        var bench = new SchedulerBench(maxConcurrent: 1);
        var first = bench.AcquireAsync("a");
        (await bench.Backend.NextStartAsync()).Complete();
        var held = await first;
        var other = bench.AcquireAsync("b");

        bench.Time.Advance(TimeSpan.FromSeconds(3));
        await held.DisposeAsync();
        var start = await bench.Backend.NextStartAsync();
        bench.Time.Advance(TimeSpan.FromSeconds(4));
        start.Complete();

        Assert.Equal(new LeaseTimings(TimeSpan.FromSeconds(3), TimeSpan.FromSeconds(4)), (await other).Timings);
    }
}
