using LlamaRunner.Contracts.Backends;
using LlamaRunner.Contracts.Failures;
using LlamaRunner.Contracts.Runners;
using LlamaRunner.Host.Memory;
using LlamaRunner.UnitTests.Support;

namespace LlamaRunner.UnitTests.Runners;

/// <summary>Which runners may be up together is decided by what they take, too.</summary>
public sealed class MemoryAdmissionTests
{
    private readonly SchedulerBench _bench = new(maxConcurrent: 4);

    public MemoryAdmissionTests()
    {
        Machine(ram: 100);
        foreach (var (model, size) in new[] { ("small", 30), ("other", 40), ("large", 80), ("huge", 130) })
        {
            _bench.Backend.Estimates[model] = new ResourceEstimate(size, 0);
        }
    }

    [Fact]
    [Trait("Case", "R53")]
    public async Task Acquire_RoomForBoth_EvictsNobody()
    {
        await _bench.WarmAsync("small");
        await _bench.WarmAsync("other");

        Assert.Equal(2, _bench.Scheduler.Snapshot().Count);
    }

    [Fact]
    [Trait("Case", "R53")]
    public async Task Acquire_NoRoom_EvictsOnlyAsMuchAsIsNeeded()
    {
        await _bench.WarmAsync("small");
        _bench.Time.Advance(TimeSpan.FromSeconds(1));
        await _bench.WarmAsync("other");
        _bench.Backend.Estimates["third"] = new ResourceEstimate(50, 0);

        await _bench.WarmAsync("third");

        Assert.Equal(["other", "third"], _bench.Scheduler.Snapshot().Select(static runner => runner.Model.Id));
    }

    [Fact]
    [Trait("Case", "R61")]
    public async Task Acquire_NeverFits_FailsWithTheNumbersAndEvictsNobody()
    {
        await _bench.WarmAsync("small");
        _bench.Backend.Estimates["huge"] = new ResourceEstimate(3L << 30, 0);

        var failure = await Assert.ThrowsAsync<NoRoomException>(() => _bench.AcquireAsync("huge"));

        Assert.Contains("3 GiB of main memory", failure.Message, StringComparison.Ordinal);
        Assert.Contains("runners.memory", failure.Message, StringComparison.Ordinal);
        Assert.Equal("small", Assert.Single(_bench.Scheduler.Snapshot()).Model.Id);
    }

    [Fact]
    [Trait("Case", "R60")]
    public async Task Acquire_PinnedModelsHoldTheMemory_FailsAndSaysWhich()
    {
        var lease = _bench.AcquireAsync(Some.Model("small") with { Pinned = true });
        (await _bench.Backend.NextStartAsync()).Complete();
        await (await lease).DisposeAsync();

        var failure = await Assert.ThrowsAsync<NoRoomException>(() => _bench.AcquireAsync("large"));

        Assert.Contains("small", failure.Message, StringComparison.Ordinal);
        Assert.Contains("main memory", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Acquire_RunnerHasGrown_CountsWhatItTakesNow()
    {
        await _bench.WarmAsync("small");
        _bench.Meter.Processes[1] = new ProcessMemory(ResidentBytes: 70, PrivateBytes: 0);

        await _bench.WarmAsync("other");

        Assert.Equal("other", Assert.Single(_bench.Scheduler.Snapshot()).Model.Id);
    }

    [Fact]
    public async Task Acquire_RanBefore_ReckonsWithWhatItTookThen()
    {
        _bench.Meter.Processes[1] = new ProcessMemory(ResidentBytes: 20, PrivateBytes: 0);
        await _bench.WarmAsync("huge2");
        await _bench.Scheduler.Unload(Some.Model("huge2"), UnloadMode.Now).WaitAsync(Some.Limit, TestContext.Current.CancellationToken);
        _bench.Backend.Estimates["huge2"] = new ResourceEstimate(1000, 0);

        await _bench.WarmAsync("huge2");

        Assert.Equal(20, Assert.Single(_bench.Scheduler.Snapshot()).TakenBytes);
    }

    [Fact]
    [Trait("Case", "R13")]
    public async Task Start_OutOfMemory_EvictsTheIdleWaitsForThemAndTriesOnce()
    {
        var idle = await _bench.WarmAsync("small", stopsAtOnce: false);
        var lease = _bench.AcquireAsync("other");
        (await _bench.Backend.NextStartAsync()).Fail("no memory.", isOutOfMemory: true);
        await idle.StopRequested.WaitAsync(Some.Limit, TestContext.Current.CancellationToken);
        Assert.Equal(2, _bench.Backend.StartCount);
        idle.LetStop();

        (await _bench.Backend.NextStartAsync()).Complete();

        await (await lease).DisposeAsync();
        Assert.Equal("other", Assert.Single(_bench.Scheduler.Snapshot()).Model.Id);
    }

    [Fact]
    [Trait("Case", "R13")]
    public async Task Start_OutOfMemoryTwice_FailsWithTheReason()
    {
        var lease = _bench.AcquireAsync("other");
        (await _bench.Backend.NextStartAsync()).Fail("no memory.", isOutOfMemory: true);
        (await _bench.Backend.NextStartAsync()).Fail("still no memory.", isOutOfMemory: true);

        var failure = await Assert.ThrowsAsync<ModelLoadFailedException>(() => lease);

        Assert.Contains("still no memory", failure.Message, StringComparison.Ordinal);
        Assert.Equal(2, _bench.Backend.StartCount);
    }

    [Fact]
    [Trait("Case", "R14")]
    public async Task Swap_GpuMemoryComesBackLate_WaitsForIt()
    {
        Machine(ram: 1000, gpu: 100, freeGpu: 100);
        foreach (var model in new[] { "small", "large" })
        {
            _bench.Backend.Estimates[model] = new ResourceEstimate(80, 0) { DeviceShare = 1 };
        }

        await _bench.WarmAsync("small");
        Machine(ram: 1000, gpu: 100, freeGpu: 20);
        using var limit = new CancellationTokenSource(Some.Limit);
        var timers = _bench.Time.Timers;
        var lease = _bench.AcquireAsync("large");
        for (var look = 1; look <= 3; look++)
        {
            await _bench.Time.UntilAsync(timers + look, limit.Token);
            _bench.Time.Advance(TimeSpan.FromMilliseconds(50));
        }

        await _bench.Time.UntilAsync(timers + 4, limit.Token);
        Assert.Equal(1, _bench.Backend.StartCount);
        Machine(ram: 1000, gpu: 100, freeGpu: 100);
        _bench.Time.Advance(TimeSpan.FromMilliseconds(50));

        (await _bench.Backend.NextStartAsync()).Complete();
        await (await lease).DisposeAsync();
    }

    [Fact]
    [Trait("Case", "R14")]
    public async Task Swap_GpuMemoryNeverComesBack_WaitsNoLongerThanTheLimit()
    {
        Machine(ram: 1000, gpu: 100, freeGpu: 100);
        _bench.Backend.Estimates["small"] = new ResourceEstimate(80, 0) { DeviceShare = 1 };
        await _bench.WarmAsync("small");
        Machine(ram: 1000, gpu: 100, freeGpu: 20);
        var lease = _bench.AcquireAsync("plain");
        var timers = _bench.Time.Timers;
        var unloaded = _bench.Scheduler.Unload(Some.Model("small"), UnloadMode.Now);
        var waited = TimeSpan.Zero;
        for (var look = 1; waited < TimeSpan.FromSeconds(10); look++)
        {
            while (!unloaded.IsCompleted && _bench.Time.Timers < timers + look)
            {
                await Task.Yield();
            }

            if (unloaded.IsCompleted)
            {
                break;
            }

            _bench.Time.Advance(TimeSpan.FromMilliseconds(50));
            waited += TimeSpan.FromMilliseconds(50);
        }

        await unloaded.WaitAsync(Some.Limit, TestContext.Current.CancellationToken);
        Assert.InRange(waited, TimeSpan.FromSeconds(4.9), TimeSpan.FromSeconds(5.2));
        (await _bench.Backend.NextStartAsync()).Complete();
        await (await lease).DisposeAsync();
    }

    private void Machine(long ram, long gpu = 0, long freeGpu = 0) => _bench.Meter.Machine = new MachineMemory(
        new MemorySize(ram, ram), gpu == 0 ? [] : [new GpuMemory("gpu", new MemorySize(gpu, freeGpu))]);
}
