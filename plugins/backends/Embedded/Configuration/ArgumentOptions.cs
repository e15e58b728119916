using System.Collections.Frozen;
using System.Globalization;
using System.Numerics;
using LLama.Native;
using LlamaRunner.Contracts.Models;

namespace LlamaRunner.Backends.Embedded.Configuration;

/// <summary>The options of llama-server that this backend honours, by their long names without dashes.</summary>
internal static class ArgumentOptions
{
    // llama.cpp's own limit of sequences (LLAMA_MAX_SEQ).
    private const int MaxParallel = 256;
    private const int MaxTokens = 1 << 24;

    private static readonly Dictionary<string, LLamaFlashAttentionType> FlashAttention = new()
    {
        [""] = LLamaFlashAttentionType.LLAMA_FLASH_ATTENTION_TYPE_ENABLED,
        ["on"] = LLamaFlashAttentionType.LLAMA_FLASH_ATTENTION_TYPE_ENABLED,
        ["off"] = LLamaFlashAttentionType.LLAMA_FLASH_ATTENTION_TYPE_DISABLED,
        ["auto"] = LLamaFlashAttentionType.LLAMA_FLASH_ATTENTION_TYPE_AUTO,
    };

    private static readonly Dictionary<string, LLamaLoadMode> LoadModes = new()
    {
        ["none"] = LLamaLoadMode.None,
        ["mmap"] = LLamaLoadMode.MemoryMap,
        ["mlock"] = LLamaLoadMode.MemoryLock,
        ["mmap+mlock"] = LLamaLoadMode.MemoryMapAndLock,
        ["dio"] = LLamaLoadMode.DirectIO,
    };

    private static readonly Dictionary<string, LLamaPoolingType> Poolings = new()
    {
        ["mean"] = LLamaPoolingType.Mean,
        ["cls"] = LLamaPoolingType.CLS,
        ["last"] = LLamaPoolingType.Last,
    };

    private static readonly Dictionary<string, RopeScalingType> RopeScalings = new()
    {
        ["none"] = RopeScalingType.None,
        ["linear"] = RopeScalingType.Linear,
        ["yarn"] = RopeScalingType.Yarn,
    };

    private static readonly Dictionary<string, GPUSplitMode> SplitModes = new()
    {
        ["none"] = GPUSplitMode.None,
        ["layer"] = GPUSplitMode.Layer,
        ["row"] = GPUSplitMode.Row,
    };

    private static readonly ArgumentOption Layers = new(
        "a whole number of layers, zero or more, auto or all",
        (arguments, text) => text is "all" or "auto"
            ? arguments with { GpuLayers = text == "all" ? int.MaxValue : null }
            : Read(text, 0, int.MaxValue) is { } layers ? arguments with { GpuLayers = layers } : null);

    private static readonly ArgumentOption EmbeddingsSwitch = Switch(arguments => arguments with { Embeddings = true });

    private static readonly FrozenDictionary<string, ArgumentOption> All = new Dictionary<string, ArgumentOption>
    {
        ["ctx-size"] = Whole(0, MaxTokens, (arguments, size) => arguments with { ContextSize = size == 0 ? null : size }),
        ["parallel"] = Whole(1, MaxParallel, (arguments, slots) => arguments with { Parallel = slots }),
        ["threads"] = Whole(1, 1024, (arguments, threads) => arguments with { Threads = threads }),
        ["threads-batch"] = Whole(1, 1024, (arguments, threads) => arguments with { BatchThreads = threads }),
        ["batch-size"] = Whole(32, MaxTokens, (arguments, size) => arguments with { BatchSize = size }),
        ["ubatch-size"] = Whole(32, MaxTokens, (arguments, size) => arguments with { MicroBatchSize = size }),
        ["gpu-layers"] = Layers,
        ["n-gpu-layers"] = Layers,
        ["main-gpu"] = Whole(0, 255, (arguments, gpu) => arguments with { MainGpu = gpu }),
        ["split-mode"] = Choice(SplitModes, (arguments, mode) => arguments with { SplitMode = mode }),
        ["no-kv-offload"] = Switch(arguments => arguments with { KvOffload = false }),
        ["flash-attn"] = Choice(FlashAttention, (arguments, mode) => arguments with { FlashAttention = mode }),
        ["cache-type-k"] = Choice(CacheType.All, (arguments, type) => arguments with { KeyType = type }),
        ["cache-type-v"] = Choice(CacheType.All, (arguments, type) => arguments with { ValueType = type }),
        ["load-mode"] = Choice(LoadModes, (arguments, mode) => arguments with { LoadMode = mode }),
        ["no-mmap"] = Switch(arguments => arguments with { LoadMode = LLamaLoadMode.None }),
        ["mlock"] = Switch(arguments => arguments with { LoadMode = LLamaLoadMode.MemoryMapAndLock }),
        ["check-tensors"] = Switch(arguments => arguments with { CheckTensors = true }),
        ["embeddings"] = EmbeddingsSwitch,
        ["embedding"] = EmbeddingsSwitch,
        ["pooling"] = Choice(Poolings, (arguments, pooling) => arguments with { Pooling = pooling }),
        ["rope-scaling"] = Choice(RopeScalings, (arguments, scaling) => arguments with { RopeScaling = scaling }),
        ["rope-scale"] = Number(1e-3f, (arguments, scale) => arguments with { RopeFrequencyScale = 1 / scale }),
        ["rope-freq-base"] = Number(1e-3f, (arguments, frequency) => arguments with { RopeFrequencyBase = frequency }),
        ["rope-freq-scale"] = Number(1e-6f, (arguments, scale) => arguments with { RopeFrequencyScale = scale }),
        ["yarn-orig-ctx"] = Whole(1, MaxTokens, (arguments, size) => arguments with { YarnContext = size }),
        ["yarn-ext-factor"] = Number(-1, (arguments, factor) => arguments with { YarnExtrapolation = factor }),
        ["yarn-attn-factor"] = Number(-1, (arguments, factor) => arguments with { YarnAttention = factor }),
        ["yarn-beta-slow"] = Number(-1, (arguments, beta) => arguments with { YarnBetaSlow = beta }),
        ["yarn-beta-fast"] = Number(-1, (arguments, beta) => arguments with { YarnBetaFast = beta }),
    }.ToFrozenDictionary();

    /// <summary>Their names, in order.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. All.Keys.Order(StringComparer.Ordinal)];

    /// <summary>What is wrong with an option; null when nothing is.</summary>
    /// <param name="option">The long option without dashes.</param>
    /// <param name="value">Its value.</param>
    public static string? FindFault(string option, LaunchArgument value)
    {
        if (!All.TryGetValue(option, out var known))
        {
            return $"is not known to the backend {EmbeddedBackend.BackendId}: it has {string.Join(", ", Names)}";
        }

        return known.TryApply(new RunnerArguments(), value) is null
            ? $"is {(value.IsSwitch ? "true" : $"\"{string.Join(", ", value.Values)}\"")}: must be {known.Rule}"
            : null;
    }

    /// <summary>Sets an option; null when it is not known or its value is wrong.</summary>
    /// <param name="arguments">The arguments so far.</param>
    /// <param name="option">The long option without dashes.</param>
    /// <param name="value">Its value.</param>
    public static RunnerArguments? Apply(RunnerArguments arguments, string option, LaunchArgument value) =>
        All.TryGetValue(option, out var known) ? known.TryApply(arguments, value) : null;

    private static ArgumentOption Switch(Func<RunnerArguments, RunnerArguments> set) =>
        new("true, a switch without value", (arguments, text) => text.Length == 0 ? set(arguments) : null);

    private static ArgumentOption Whole(int least, int most, Func<RunnerArguments, int, RunnerArguments> set) =>
        new($"a whole number from {least} to {most}", (arguments, text) => Read(text, least, most) is { } value ? set(arguments, value) : null);

    private static ArgumentOption Number(float least, Func<RunnerArguments, float, RunnerArguments> set) =>
        new($"a number of at least {least.ToString(CultureInfo.InvariantCulture)}", (arguments, text) => Read(text, least, float.MaxValue) is { } value ? set(arguments, value) : null);

    private static ArgumentOption Choice<T>(IReadOnlyDictionary<string, T> values, Func<RunnerArguments, T, RunnerArguments> set) =>
        new(
            "one of " + string.Join(", ", values.Keys.Where(name => name.Length > 0)),
            (arguments, text) => values.TryGetValue(text, out var value) ? set(arguments, value) : null);

    private static T? Read<T>(string text, T least, T most)
        where T : struct, INumber<T> =>
        T.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && value >= least && value <= most ? value : null;
}
