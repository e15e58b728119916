using LlamaRunner.Contracts.Failures;
using LlamaRunner.Contracts.Runners;
using LlamaRunner.UnitTests.Filters;
using LlamaRunner.UnitTests.Support;

namespace LlamaRunner.UnitTests.Runners;

/// <summary>Leases that hold no slot.</summary>
public sealed class LeaseVisitTests
{
    private static readonly LeaseRequest Look = new() { NeedsSlot = false, MayStart = false };
    private static readonly LeaseRequest Beside = new() { NeedsSlot = false };

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Acquire_MayNotStartAndNothingIsUp_FailsAndLeavesNothing(bool needsSlot)
    {
        await using var bench = await FilterBench.StartAsync(new FakeHandler(), []);

        var failure = await Assert.ThrowsAsync<ModelNotLoadedException>(
            async () => await bench.Scheduler.AcquireAsync(Some.Model("m"), Look with { NeedsSlot = needsSlot }, Token));

        Assert.Equal("m", failure.Model);
        Assert.Empty(bench.Scheduler.Snapshot());
    }

    [Fact]
    public async Task Acquire_WithoutSlotAndEverySlotTaken_IsServedAtOnceAndTakesNone()
    {
        await using var bench = await FilterBench.StartAsync(new FakeHandler(), []);
        var slots = new List<IModelLease>();
        for (var i = 0; i < 4; i++)
        {
            slots.Add(await bench.Scheduler.AcquireAsync(Some.Model("m"), LeaseRequest.Default, Token));
        }

        foreach (var request in (LeaseRequest[])[Look, Beside])
        {
            var acquired = bench.Scheduler.AcquireAsync(Some.Model("m"), request, Token);
            Assert.True(acquired.IsCompletedSuccessfully);
            await using var visit = await acquired;
            Assert.Equal(4, bench.Scheduler.Snapshot()[0].ActiveRequests);
        }

        Assert.Equal(4, bench.Scheduler.Snapshot()[0].ActiveRequests);
        foreach (var slot in slots)
        {
            await slot.DisposeAsync();
        }

        Assert.Equal(0, bench.Scheduler.Snapshot()[0].ActiveRequests);
    }

    [Fact]
    public async Task Acquire_WithoutSlotAndNothingIsUp_StartsAndGivesTheSlotBack()
    {
        await using var bench = await FilterBench.StartAsync(new FakeHandler(), []);

        await using (await bench.Scheduler.AcquireAsync(Some.Model("m"), Beside, Token))
        {
            Assert.Equal(1, bench.Scheduler.Snapshot()[0].ActiveRequests);
        }

        Assert.Equal(0, bench.Scheduler.Snapshot()[0].ActiveRequests);
    }
}
