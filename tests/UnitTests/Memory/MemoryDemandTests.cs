using System.Collections.Immutable;
using LlamaRunner.Contracts.Backends;
using LlamaRunner.Host.Configuration;
using LlamaRunner.Host.Memory;

namespace LlamaRunner.UnitTests.Memory;

public sealed class MemoryDemandTests
{
    private static readonly ResourceEstimate Whole = new(70, 20) { ComputeBytes = 10, ProgramBytes = 5 };

    [Fact]
    public void Of_NoGpu_IsAllMainMemory() => Check(Whole, [], ram: 105, gpu: 0);

    [Fact]
    public void Of_Gpu_LeavesTheProgramInMainMemory() => Check(Whole with { DeviceShare = 1 }, Gpu(500), ram: 5, gpu: 100);

    [Fact]
    public void Of_ShareOfLayers_IsSplit() => Check(Whole with { DeviceShare = 0.25 }, Gpu(500), ram: 80, gpu: 25);

    [Fact]
    public void Of_SmallGpu_FallsBackWhereTheRunnerDoes()
    {
        Check(Whole with { DeviceShare = 1, FallsBackToRam = true }, Gpu(40), ram: 65, gpu: 40);
        Check(Whole with { DeviceShare = 1 }, Gpu(40), ram: 5, gpu: 100);
    }

    [Fact]
    public void Of_SharedMemory_IsAllMainMemory() => Assert.Equal(
        MemoryDemand.None.Add(MemoryPools.Ram, 105), MemoryDemand.Of(Whole with { DeviceShare = 1 }, MemoryDemand.None, isShared: true, learned: null));

    [Fact]
    public void Of_LearnedBefore_CountsForMainMemory() => Assert.Equal(
        MemoryDemand.None.Add(MemoryPools.Ram, 33), MemoryDemand.Of(Whole, MemoryDemand.None, isShared: false, learned: 33));

    [Theory]
    [InlineData(null, 200L, 700L)]
    [InlineData(500L, 200L, 500L)]
    [InlineData(5000L, 200L, 700L)]
    public void Limits_AreWhatIsFreeAndOwnLessTheReserve(long? allowed, long own, long expected)
    {
        var machine = new MachineMemory(new MemorySize(1000, 600), []);

        var limits = MemoryLimits.Of(new MemoryOptions { Ram = allowed, Reserve = 100 }, machine, own, 0);

        Assert.Equal(expected, limits[MemoryPools.Ram]);
        Assert.False(limits.ContainsKey(MemoryPools.Gpu));
    }

    [Fact]
    public void Limits_Unmeasured_AreThoseOfTheConfiguration()
    {
        Assert.Empty(MemoryLimits.Of(new MemoryOptions(), null, 0, 0));
        Assert.Equal(7, MemoryLimits.Of(new MemoryOptions { Gpu = 7 }, null, 0, 0)[MemoryPools.Gpu]);
        Assert.Empty(MemoryLimits.Of(new MemoryOptions { Gpu = 7, Admission = false }, null, 0, 0));
    }

    private static ImmutableDictionary<string, long> Gpu(long limit) => MemoryDemand.None.Add(MemoryPools.Gpu, limit);

    private static void Check(ResourceEstimate estimate, ImmutableDictionary<string, long> limits, long ram, long gpu)
    {
        var demand = MemoryDemand.Of(estimate, limits, isShared: false, learned: null);

        Assert.Equal(ram, demand[MemoryPools.Ram]);
        Assert.Equal(gpu, demand.GetValueOrDefault(MemoryPools.Gpu));
    }
}
