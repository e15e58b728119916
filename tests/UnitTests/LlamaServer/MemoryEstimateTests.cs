using LlamaRunner.Backends.LlamaServer.Estimates;
using LlamaRunner.Contracts.Models;

namespace LlamaRunner.UnitTests.LlamaServer;

public sealed class MemoryEstimateTests
{
    [Fact]
    public void Make_Defaults_AreHalfPrecisionOverTheModelsContext() =>
        Assert.Equal(4 * 2 * (64 + 32) * 2 * 2048, MemoryEstimate.Make(Some.Model(), Some.Arguments()).KvCacheBytes);

    [Fact]
    public void Make_ContextAndCacheTypes_AreHonoured() => Assert.Equal(
        (long)(4 * 2 * ((64 * 34 / 32.0) + (32 * 18 / 32.0)) * 512),
        MemoryEstimate.Make(
            Some.Model(),
            Some.Arguments(
                ("ctx-size", LaunchArgument.Of("512")),
                ("cache-type-k", LaunchArgument.Of("q8_0")),
                ("cache-type-v", LaunchArgument.Of("q4_0")))).KvCacheBytes);

    [Fact]
    public void Make_Weights_AreTheFiles()
    {
        var folder = Directory.CreateTempSubdirectory("llamarunner-test-");
        var model = Path.Combine(folder.FullName, "m.gguf");
        var projector = Path.Combine(folder.FullName, "p.gguf");
        File.WriteAllBytes(model, new byte[1000]);
        File.WriteAllBytes(projector, new byte[100]);

        Assert.Equal(1100, MemoryEstimate.Make(Some.Model(model) with { ProjectorPath = projector }, Some.Arguments()).WeightsBytes);
        Assert.Equal(77, MemoryEstimate.Make(Some.Model(model) with { SizeBytes = 77 }, Some.Arguments()).WeightsBytes);
        folder.Delete(recursive: true);
    }

    [Fact]
    public void Make_MetadataUnknown_CountsNoCache() =>
        Assert.Equal(0, MemoryEstimate.Make(Some.Model() with { Metadata = null }, Some.Arguments()).KvCacheBytes);
}
