using System.Globalization;
using System.Text;
using LlamaRunner.Contracts.Models;
using LlamaRunner.Contracts.Runners;
using LlamaRunner.Host.Memory;
using LlamaRunner.Host.Models;

namespace LlamaRunner.UnitTests.LlamaServer;

/// <summary>The estimate against what a real llama-server takes, after a prompt that fills a batch.</summary>
public sealed class RealMemoryTests
{
    [Theory]
    [InlineData(512, 1, "f16")]
    [InlineData(8192, 1, "f16")]
    [InlineData(8192, 4, "f16")]
    [InlineData(65536, 1, "f16")]
    [InlineData(65536, 4, "f16")]
    [InlineData(65536, 1, "q8_0")]
    [InlineData(65536, 2, "q4_0")]
    [InlineData(131072, 1, "f32")]
    public async Task Estimate_ContextSlotsAndCacheType_IsAboutWhatItTakes(int context, int slots, string type)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Reads /proc.");
        await using var backend = RealServer.Backend();
        var header = await GgufReader.ReadAsync(RealServer.ModelPath, TestContext.Current.CancellationToken);
        var model = RealServer.Model() with { Metadata = header.Metadata };
        var load = new LoadSettings
        {
            Arguments = Some.Arguments(
                ("ctx-size", Of(context)), ("parallel", Of(slots)), ("cache-type-k", LaunchArgument.Of(type)), ("cache-type-v", LaunchArgument.Of(type))),
        };

        var estimate = await backend.Backend.EstimateAsync(model, load, TestContext.Current.CancellationToken);
        await using var runner = await backend.StartAsync(model, load);
        await FillBatchAsync(runner);
        var taken = LinuxMemory.OfProcess(runner.Endpoint.ProcessId!.Value)!.Value.ResidentBytes;

        TestContext.Current.TestOutputHelper?.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{context} x {slots} {type}: estimated {estimate.TotalBytes >> 20} MiB, took {taken >> 20} MiB, {estimate.TotalBytes / (double)taken:0.00}"));

        // The buffers are laid out for a prompt of the whole context, and touched as far as one comes.
        Assert.True(estimate.TotalBytes >= taken * 0.95, "too little");
        Assert.True(estimate.TotalBytes - estimate.ComputeBytes <= (taken * 1.1) + (8 << 20), "too much");
    }

    private static async Task FillBatchAsync(IRunner runner)
    {
        var prompt = string.Join(' ', Enumerable.Repeat("word", 450));
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(runner.Endpoint.BaseAddress, "/completion"))
        {
            Content = new StringContent($$"""{"prompt":"{{prompt}}","n_predict":4}""", Encoding.UTF8, "application/json"),
        };
        using var response = await runner.Endpoint.Invoker.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    private static LaunchArgument Of(int value) => LaunchArgument.Of(value.ToString(CultureInfo.InvariantCulture));
}
