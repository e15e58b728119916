using LLama.Native;
using LlamaRunner.Contracts.Models;

namespace LlamaRunner.Backends.Embedded.Configuration;

/// <summary>The arguments of one runner, read; null where llama.cpp or <c>ContextPlan</c> chooses.</summary>
internal sealed record RunnerArguments
{
    /// <summary>The context of all slots together, in tokens (<c>ctx-size</c>).</summary>
    public int? ContextSize { get; init; }

    /// <summary>How many requests it works on at once (<c>parallel</c>).</summary>
    public int? Parallel { get; init; }

    /// <summary>Threads for single tokens (<c>threads</c>).</summary>
    public int? Threads { get; init; }

    /// <summary>Threads for prompts (<c>threads-batch</c>); as many as <see cref="Threads"/> when null.</summary>
    public int? BatchThreads { get; init; }

    /// <summary>The most tokens of one step (<c>batch-size</c>).</summary>
    public int? BatchSize { get; init; }

    /// <summary>The most tokens computed in one piece (<c>ubatch-size</c>).</summary>
    public int? MicroBatchSize { get; init; }

    /// <summary>Layers on the GPU (<c>gpu-layers</c>).</summary>
    public int? GpuLayers { get; init; }

    /// <summary>The GPU for what is not split (<c>main-gpu</c>).</summary>
    public int? MainGpu { get; init; }

    /// <summary>How to split over several GPUs (<c>split-mode</c>).</summary>
    public GPUSplitMode? SplitMode { get; init; }

    /// <summary>Whether the cache may be on the GPU (<c>no-kv-offload</c>).</summary>
    public bool KvOffload { get; init; } = true;

    /// <summary>Flash attention (<c>flash-attn</c>).</summary>
    public LLamaFlashAttentionType? FlashAttention { get; init; }

    /// <summary>How keys are kept (<c>cache-type-k</c>).</summary>
    public CacheType KeyType { get; init; } = CacheType.Half;

    /// <summary>How values are kept (<c>cache-type-v</c>).</summary>
    public CacheType ValueType { get; init; } = CacheType.Half;

    /// <summary>How the file is read (<c>load-mode</c>, <c>no-mmap</c>, <c>mlock</c>).</summary>
    public LLamaLoadMode LoadMode { get; init; } = LLamaLoadMode.MemoryMap;

    /// <summary>Whether all weights are checked (<c>check-tensors</c>).</summary>
    public bool CheckTensors { get; init; }

    /// <summary>Whether a chat model makes embeddings, too (<c>embeddings</c>).</summary>
    public bool Embeddings { get; init; }

    /// <summary>How one embedding is made of those of all tokens (<c>pooling</c>).</summary>
    public LLamaPoolingType? Pooling { get; init; }

    /// <summary>How positions are scaled (<c>rope-scaling</c>).</summary>
    public RopeScalingType? RopeScaling { get; init; }

    /// <summary>The base frequency of positions (<c>rope-freq-base</c>).</summary>
    public float? RopeFrequencyBase { get; init; }

    /// <summary>The scale of the frequency of positions (<c>rope-freq-scale</c>, or one over <c>rope-scale</c>).</summary>
    public float? RopeFrequencyScale { get; init; }

    /// <summary>YaRN: the context that the model was trained with (<c>yarn-orig-ctx</c>).</summary>
    public int? YarnContext { get; init; }

    /// <summary>YaRN: the mix of extrapolation (<c>yarn-ext-factor</c>).</summary>
    public float? YarnExtrapolation { get; init; }

    /// <summary>YaRN: the scale of the attention (<c>yarn-attn-factor</c>).</summary>
    public float? YarnAttention { get; init; }

    /// <summary>YaRN: the high dimension of the correction (<c>yarn-beta-slow</c>).</summary>
    public float? YarnBetaSlow { get; init; }

    /// <summary>YaRN: the low dimension of the correction (<c>yarn-beta-fast</c>).</summary>
    public float? YarnBetaFast { get; init; }

    /// <summary>True when positions are scaled otherwise than in the model's file, so that it can go beyond its trained context.</summary>
    public bool ScalesPositions => RopeScaling is not null || RopeFrequencyBase is not null || RopeFrequencyScale is not null;

    /// <summary>Reads arguments, the backend's first and the model's over them.</summary>
    /// <param name="defaults">The backend's, found right already.</param>
    /// <param name="model">The model's.</param>
    /// <param name="fault">What is wrong with the model's, as a sentence; null when nothing is.</param>
    public static RunnerArguments Read(
        IReadOnlyDictionary<string, LaunchArgument> defaults, IReadOnlyDictionary<string, LaunchArgument> model, out string? fault)
    {
        fault = null;
        var merged = new Dictionary<string, LaunchArgument>(defaults, StringComparer.Ordinal);
        foreach (var (option, value) in model)
        {
            fault ??= ArgumentOptions.FindFault(option, value) is { } found ? $"its argument '{option}' {found}." : null;
            merged[option] = value;
        }

        var arguments = new RunnerArguments();
        foreach (var (option, value) in merged)
        {
            arguments = ArgumentOptions.Apply(arguments, option, value) ?? arguments;
        }

        return arguments;
    }

    /// <summary>The same with what requests wish of the start; drafts are not made here.</summary>
    /// <param name="wish">What is wished; its context length is that of one slot.</param>
    public RunnerArguments With(LoadWish wish) => (wish.ContextLength is { } length ? WithContext(length) : this) with
    {
        BatchSize = wish.BatchSize ?? BatchSize,
        MicroBatchSize = wish.BatchSize ?? MicroBatchSize,
        Threads = wish.Threads ?? Threads,
        GpuLayers = wish.GpuLayers ?? GpuLayers,
        MainGpu = wish.MainGpu ?? MainGpu,
        SplitMode = wish.MainGpu is null ? SplitMode : GPUSplitMode.None,
        LoadMode = wish.MemoryMap switch { null => LoadMode, true => LLamaLoadMode.MemoryMap, false => LLamaLoadMode.None },
    };

    // A long context for each of several slots would rarely fit into memory.
    private RunnerArguments WithContext(int length)
    {
        const int usual = 8192;
        const int usualSlots = 4;
        var slots = Parallel ?? (length <= usual ? usualSlots : 1);
        return this with { ContextSize = (int)Math.Min((long)length * slots, int.MaxValue), Parallel = slots };
    }
}
