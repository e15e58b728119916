using LlamaRunner.Contracts.Models;
using LlamaRunner.EmbeddedTests.Support;

namespace LlamaRunner.EmbeddedTests.Estimates;

/// <summary>Memory that a runner is expected to take.</summary>
public sealed class MemoryEstimateTests : IDisposable
{
    // Layers, heads, key and value of two bytes.
    private const int BytesPerToken = 5 * 6 * (32 + 32) * 2;

    private readonly Plugin _plugin = new();

    [Fact]
    public async Task Estimate_Defaults_AreFourSlotsOfTheTrainedContext()
    {
        var estimate = await _plugin.Backend.EstimateAsync(Demo.Entry(), LoadSettings.Default, TestContext.Current.CancellationToken);

        Assert.Equal(new FileInfo(Repository.DemoModel).Length, estimate.WeightsBytes);
        Assert.Equal(4L * 2048 * BytesPerToken, estimate.KvCacheBytes);
    }

    [Theory]
    [InlineData("ctx-size", "1024", 1024)]
    [InlineData("parallel", "2", 2 * 2048)]
    [InlineData("ctx-size", "1000000", 4 * 2048)]
    public async Task Estimate_Arguments_AreTakenIntoAccount(string option, string value, int tokens)
    {
        var estimate = await _plugin.Backend.EstimateAsync(Demo.Entry(), Demo.Settings((option, value)), TestContext.Current.CancellationToken);

        Assert.Equal((long)tokens * BytesPerToken, estimate.KvCacheBytes);
    }

    [Fact]
    public async Task Estimate_QuantisedCache_IsSmaller()
    {
        var estimate = await _plugin.Backend.EstimateAsync(Demo.Entry(), Demo.Settings(("cache-type-k", "q8_0"), ("cache-type-v", "q8_0")), TestContext.Current.CancellationToken);

        Assert.Equal(4L * 2048 * BytesPerToken * 34 / 64, estimate.KvCacheBytes);
    }

    [Fact]
    public async Task Estimate_CacheLargerThanHalfOfTheMemory_IsMadeToFit()
    {
        // A model whose cache takes 4 MiB a token.
        var model = Demo.Entry() with { Metadata = new ModelMetadata { Architecture = "llama", ContextLength = 131072, LayerCount = 128, KeyValueHeadCount = 64, KeyValueHeadSum = 64 * 128, KeyLength = 128, ValueLength = 128 } };

        var estimate = await _plugin.Backend.EstimateAsync(model, LoadSettings.Default, TestContext.Current.CancellationToken);

        Assert.InRange(estimate.KvCacheBytes, 512L * 4 << 20, Math.Max(512L * 4 << 20, GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 2));
    }

    public void Dispose() => _plugin.Dispose();
}
