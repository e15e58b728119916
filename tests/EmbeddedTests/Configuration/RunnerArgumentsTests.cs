using LLama.Native;
using LlamaRunner.Backends.Embedded.Configuration;
using LlamaRunner.Contracts.Models;
using LlamaRunner.EmbeddedTests.Support;

namespace LlamaRunner.EmbeddedTests.Configuration;

/// <summary>Arguments of llama-server's names.</summary>
public sealed class RunnerArgumentsTests
{
    [Fact]
    public void Read_KnownOptions_AreUnderstood()
    {
        var arguments = Read(
            ("ctx-size", "4096"), ("parallel", "2"), ("threads", "3"), ("threads-batch", "4"), ("batch-size", "256"), ("ubatch-size", "128"),
            ("gpu-layers", "all"), ("flash-attn", ""), ("cache-type-k", "q8_0"), ("cache-type-v", "iq4_nl"), ("no-mmap", ""), ("embeddings", ""),
            ("pooling", "cls"), ("rope-scaling", "yarn"), ("rope-scale", "4"), ("yarn-orig-ctx", "2048"), ("check-tensors", ""), ("no-kv-offload", ""));

        Assert.Equal((4096, 2, 3, 4, 256, 128), (arguments.ContextSize, arguments.Parallel, arguments.Threads, arguments.BatchThreads, arguments.BatchSize, arguments.MicroBatchSize));
        Assert.Equal(int.MaxValue, arguments.GpuLayers);
        Assert.Equal(LLamaFlashAttentionType.LLAMA_FLASH_ATTENTION_TYPE_ENABLED, arguments.FlashAttention);
        Assert.Equal((GGMLType.GGML_TYPE_Q8_0, (GGMLType)20), (arguments.KeyType.Type, arguments.ValueType.Type));
        Assert.Equal(LLamaLoadMode.None, arguments.LoadMode);
        Assert.True(arguments is { Embeddings: true, CheckTensors: true, KvOffload: false, ScalesPositions: true });
        Assert.Equal((LLamaPoolingType.CLS, RopeScalingType.Yarn, 0.25f, 2048), (arguments.Pooling, arguments.RopeScaling, arguments.RopeFrequencyScale, arguments.YarnContext));
    }

    [Theory]
    [InlineData("no-such-option", "1", "its argument 'no-such-option' is not known to the backend embedded: it has batch-size, cache-type-k,")]
    [InlineData("ctx-size", "many", "its argument 'ctx-size' is \"many\": must be a whole number from 0 to")]
    [InlineData("parallel", "0", "must be a whole number from 1 to 256")]
    [InlineData("threads", "", "its argument 'threads' is true: must be a whole number")]
    [InlineData("mlock", "yes", "must be true, a switch without value")]
    [InlineData("cache-type-k", "q2", "must be one of f32, f16, bf16, q8_0")]
    [InlineData("pooling", "rank", "must be one of mean, cls, last")]
    [InlineData("rope-freq-base", "NaN", "must be a number of at least")]
    public void Read_WrongOption_IsNamedWithItsRule(string option, string value, string expected)
    {
        RunnerArguments.Read(new Dictionary<string, LaunchArgument>(), Demo.Settings((option, value)).Arguments, out var fault);

        Assert.Contains(expected, fault, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_OptionOfTheModel_WinsOverTheBackends()
    {
        var backend = Demo.Settings(("threads", "8"), ("ctx-size", "1024"), ("mlock", "")).Arguments;
        var model = new Dictionary<string, LaunchArgument> { ["ctx-size"] = LaunchArgument.Of("2048"), ["mlock"] = LaunchArgument.Removed };

        var arguments = RunnerArguments.Read(backend, model, out var fault);

        Assert.Null(fault);
        Assert.Equal((8, 2048, LLamaLoadMode.MemoryMap), (arguments.Threads, arguments.ContextSize, arguments.LoadMode));
    }

    private static RunnerArguments Read(params (string Option, string Value)[] arguments)
    {
        var read = RunnerArguments.Read(new Dictionary<string, LaunchArgument>(), Demo.Settings(arguments).Arguments, out var fault);
        Assert.Null(fault);
        return read;
    }
}
