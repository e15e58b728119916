using System.Text.Json;
using LlamaRunner.Contracts.Backends;
using LlamaRunner.Contracts.Models;
using LlamaRunner.Contracts.Plugins;
using LlamaRunner.Contracts.Runners;
using LlamaRunner.Host.Plugins;
using LlamaRunner.Host.Workers.Launch;
using LlamaRunner.UnitTests.Support;

namespace LlamaRunner.UnitTests.Workers.Launch;

public sealed class LoadOrderTests
{
    [Fact]
    public void Order_OverTheWire_IsTheSame()
    {
        var model = Some.Model("org/model:q8") with
        {
            Path = "/m.gguf",
            ProjectorPath = "/p.gguf",
            Aliases = ["a", "b"],
            KeepAlive = Timeout.InfiniteTimeSpan,
            SizeBytes = long.MaxValue,
            ModifiedAt = DateTimeOffset.UnixEpoch.AddDays(20000),
            Capabilities = ModelCapabilities.Chat | ModelCapabilities.Tools,
            Metadata = new ModelMetadata { Architecture = "llama", ChatTemplate = "{{ 'ü' }}", ParameterCount = 5, HasPooling = true },
        };
        var load = new LoadSettings
        {
            Runtime = "cuda",
            Arguments = new Dictionary<string, LaunchArgument>
            {
                ["ctx-size"] = LaunchArgument.Of("16"),
                ["flag"] = LaunchArgument.Switch,
                ["gone"] = LaunchArgument.Removed,
                ["lora"] = LaunchArgument.Of("a", "b"),
            },
            Environment = new Dictionary<string, string> { ["X"] = "y" },
        };

        var order = Send(model, load, """{"isolation":"process","own":[1,2]}""");

        Assert.Equivalent(model, order.Model with { Load = model.Load }, strict: true);
        Assert.Equal("cuda", order.Load.Runtime);
        Assert.Equal(["a", "b"], order.Load.Arguments["lora"].Values);
        Assert.Same(LaunchArgument.Switch, order.Load.Arguments["flag"]);
        Assert.Same(LaunchArgument.Removed, order.Load.Arguments["gone"]);
        Assert.Equal("y", order.Load.Environment["X"]);
        Assert.Equal("""{"own":[1,2]}""", order.Section!.Value.GetRawText());
        Assert.Equal(("/config/.", "/config/~"), (order.BaseFolder, order.Home));
    }

    [Fact]
    public void Order_NoSectionNoMetadata_StaysSo()
    {
        var order = Send(Some.Model("m"), LoadSettings.Default, null);

        Assert.Null(order.Section);
        Assert.Null(order.Model.Metadata);
        Assert.Null(order.Load.Runtime);
    }

    private static LoadOrder Send(ModelEntry model, LoadSettings load, string? section)
    {
        var start = new RunnerStart { Model = model, Load = load, Ports = new NoPorts(), StallTimeout = TimeSpan.FromSeconds(1) };
        var order = LoadOrder.Of(
            start,
            "parrot",
            "parrot-1",
            new PluginCandidate("Parrot", "/plugins/Parrot/Parrot.dll"),
            new PluginSection
            {
                Path = "backends.parrot",
                Value = section is null ? default : JsonDocument.Parse(section).RootElement,
                ResolvePath = path => "/config/" + path,
            });
        var bytes = JsonSerializer.SerializeToUtf8Bytes(order, WorkerJsonContext.Default.LoadOrder);
        return JsonSerializer.Deserialize(bytes, WorkerJsonContext.Default.LoadOrder)!;
    }

    [Fact]
    public void Report_OverTheWire_IsTheSame()
    {
        var report = new LoadReport
        {
            Capabilities = new RunnerCapabilities { ParallelSlots = 3, ContextLength = 4, Dialects = RunnerDialects.Embeddings, Tools = true },
        };

        var bytes = JsonSerializer.SerializeToUtf8Bytes(report, WorkerJsonContext.Default.LoadReport);

        Assert.Equal(report, JsonSerializer.Deserialize(bytes, WorkerJsonContext.Default.LoadReport));
    }
}
