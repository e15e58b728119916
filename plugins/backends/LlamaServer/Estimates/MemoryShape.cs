using LlamaRunner.Backends.LlamaServer.Launch;
using LlamaRunner.Contracts.Models;

namespace LlamaRunner.Backends.LlamaServer.Estimates;

/// <summary>The arguments that decide how much memory a runner takes, with llama-server's defaults where they are absent.</summary>
internal sealed record MemoryShape
{
    private const int DefaultMicroBatch = 512;

    // What "auto" means to llama-server.
    private const int AutomaticSlots = 4;

    /// <summary>The context length over all slots, in tokens; 0 when unknown.</summary>
    public required int ContextLength { get; init; }

    /// <summary>The number of slots.</summary>
    public required int Slots { get; init; }

    /// <summary>True when the slots share one cache, false when each has an equal part.</summary>
    public required bool IsUnified { get; init; }

    /// <summary>How many tokens are computed at once.</summary>
    public required int MicroBatch { get; init; }

    /// <summary>False when the scores of attention are written out, which takes memory for each head.</summary>
    public required bool FlashAttention { get; init; }

    /// <summary>True when layers with a sliding window keep everything all the same.</summary>
    public required bool FullWindows { get; init; }

    /// <summary>The bytes of one element of keys.</summary>
    public required double KeyBytes { get; init; }

    /// <summary>The bytes of one element of values.</summary>
    public required double ValueBytes { get; init; }

    /// <summary>How many tokens the cache of one request has room for.</summary>
    public int CellsPerStream => IsUnified ? ContextLength : ContextLength / Slots;

    /// <summary>Reads them.</summary>
    /// <param name="model">The model.</param>
    /// <param name="arguments">The merged arguments.</param>
    public static MemoryShape Read(ModelEntry model, IReadOnlyDictionary<string, LaunchArgument> arguments)
    {
        var slots = arguments.Number("parallel");
        var context = ContextSize.Find(arguments, model.Metadata);
        var inOnePiece = RunnerPurpose.Find(model, arguments) is not ModelCapabilities.None;
        var microBatch = arguments.Number("ubatch-size") ?? (inOnePiece && context > 0 ? context : DefaultMicroBatch);
        return new MemoryShape
        {
            ContextLength = context,
            Slots = slots is > 0 ? slots.Value : AutomaticSlots,
            IsUnified = arguments.ContainsKey("kv-unified") || (slots is null or <= 0 && !arguments.ContainsKey("no-kv-unified")),
            MicroBatch = Math.Max(1, context > 0 ? Math.Min(microBatch, context) : microBatch),
            FlashAttention = arguments.Text("flash-attn") is not ("off" or "0" or "false"),
            FullWindows = arguments.ContainsKey("swa-full"),
            KeyBytes = CacheType.BytesPerElement(arguments, "cache-type-k"),
            ValueBytes = CacheType.BytesPerElement(arguments, "cache-type-v"),
        };
    }
}
