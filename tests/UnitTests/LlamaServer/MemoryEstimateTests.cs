using LlamaRunner.Backends.LlamaServer.Estimates;
using LlamaRunner.Backends.LlamaServer.Launch;
using LlamaRunner.Contracts.Backends;
using LlamaRunner.Contracts.Models;

namespace LlamaRunner.UnitTests.LlamaServer;

public sealed class MemoryEstimateTests
{
    private const long DefaultCache = 4 * 2 * (64 + 32) * 2 * 2048;

    [Fact]
    public void Make_Defaults_AreHalfPrecisionOverTheModelsContext() => Assert.Equal(DefaultCache, Make().KvCacheBytes);

    [Fact]
    public void Make_ContextAndCacheTypes_AreHonoured() => Assert.Equal(
        (long)(4 * 2 * ((64 * 34 / 32.0) + (32 * 18 / 32.0)) * 512),
        Make(("ctx-size", Of("512")), ("cache-type-k", Of("q8_0")), ("cache-type-v", Of("q4_0"))).KvCacheBytes);

    [Fact]
    public void Make_Weights_AreTheFiles()
    {
        var folder = Directory.CreateTempSubdirectory("llamarunner-test-");
        var model = Path.Combine(folder.FullName, "m.gguf");
        var projector = Path.Combine(folder.FullName, "p.gguf");
        File.WriteAllBytes(model, new byte[1000]);
        File.WriteAllBytes(projector, new byte[100]);

        Assert.Equal(1100, MemoryEstimate.Make(Some.Model(model) with { ProjectorPath = projector }, Some.Arguments(), 0).WeightsBytes);
        Assert.Equal(77, MemoryEstimate.Make(Some.Model(model) with { SizeBytes = 77 }, Some.Arguments(), 0).WeightsBytes);
        folder.Delete(recursive: true);
    }

    [Fact]
    public void Make_MetadataUnknown_CountsNoCache() =>
        Assert.Equal(0, MemoryEstimate.Make(Some.Model() with { Metadata = null }, Some.Arguments(), 0).KvCacheBytes);

    [Theory]
    [InlineData(2, 512 + 256, "parallel")]
    [InlineData(4, 512 + 256, "parallel")]
    [InlineData(4, 2048, "parallel", "swa-full")]
    public void Make_HalfTheLayersWithAWindow_KeepOnlyThatForEachSlot(int slots, int perSlot, string option, string? more = null)
    {
        var arguments = Some.Arguments((option, Of($"{slots}")), ("ctx-size", Of("8192")), ("ubatch-size", Of("200")));
        if (more is not null)
        {
            arguments[more] = LaunchArgument.Switch;
        }

        var windowed = Some.Metadata with { SlidingWindow = 512, SlidingWindowLayerCount = 2 };
        var cells = more is null ? perSlot * slots : 8192;

        Assert.Equal(
            DefaultCache / 2048 * (8192 + cells) / 2,
            MemoryEstimate.Make(Some.Model() with { Metadata = windowed }, arguments, 0).KvCacheBytes);
    }

    [Fact]
    public void Make_WithoutFlashAttention_CountsTheScoresOfEachHead()
    {
        var with = Make(("parallel", Of("1"))).ComputeBytes;
        var without = Make(("parallel", Of("1")), ("flash-attn", Of("off"))).ComputeBytes;

        Assert.Equal(512L * 2048 * ((4 * 8) + 2), without - with);
    }

    [Theory]
    [InlineData(0, null, 0, true)]
    [InlineData(1, null, 1, true)]
    [InlineData(1, "auto", 1, true)]
    [InlineData(1, "all", 1, false)]
    [InlineData(2, "0", 0, false)]
    [InlineData(2, "2", 0.4, false)]
    [InlineData(2, "99", 1, false)]
    public void Make_Layers_SayWhatGoesToDevices(int devices, string? layers, double share, bool fallsBack)
    {
        var arguments = layers is null ? Some.Arguments() : Some.Arguments(("gpu-layers", Of(layers)));

        var estimate = MemoryEstimate.Make(Some.Model(), arguments, devices);

        Assert.Equal((share, fallsBack), (estimate.DeviceShare, estimate.FallsBackToRam));
    }

    [Fact]
    public void CountDevices_ReadsWhatListDevicesPrints() => Assert.Equal(2, BinaryOutput.CountDevices(
    [
        "ggml_cuda_init: found 2 CUDA devices:", "Available devices:",
        "  CUDA0: NVIDIA GeForce RTX 3090 (24253 MiB, 23964 MiB free)", "  CUDA1: NVIDIA GeForce RTX 3060 (11911 MiB, 11800 MiB free)",
    ]));

    private static LaunchArgument Of(string value) => LaunchArgument.Of(value);

    private static ResourceEstimate Make(params (string Option, LaunchArgument Value)[] arguments) =>
        MemoryEstimate.Make(Some.Model(), Some.Arguments(arguments), 0);
}
