using LlamaRunner.Contracts.Models;

namespace LlamaRunner.Host.Runners;

/// <summary>What requests wish of a start: what satisfies them, and what the next start gets.</summary>
internal static class LoadWishes
{
    /// <summary>
    /// The wishes of a start for a request. What it does not say is as it was wished before, and a context never becomes shorter while
    /// the model is up, so that clients who differ do not undo each other's start.
    /// </summary>
    /// <param name="before">The wishes of the start before; those of the model itself when it is not up.</param>
    /// <param name="wish">What the request wishes.</param>
    public static LoadWish Merge(LoadWish before, LoadWish wish) => new()
    {
        ContextLength = (before.ContextLength, wish.ContextLength) is ({ } one, { } other) ? Math.Max(one, other) : wish.ContextLength ?? before.ContextLength,
        BatchSize = wish.BatchSize ?? before.BatchSize,
        GpuLayers = wish.GpuLayers ?? before.GpuLayers,
        MainGpu = wish.MainGpu ?? before.MainGpu,
        MemoryMap = wish.MemoryMap ?? before.MemoryMap,
        Threads = wish.Threads ?? before.Threads,
        DraftTokens = wish.DraftTokens ?? before.DraftTokens,
    };

    /// <summary>Says whether a runner is as a request wishes.</summary>
    /// <param name="runner">The runner; of one that is not up, what it will be counts.</param>
    /// <param name="wish">What the request wishes.</param>
    public static bool AreSatisfied(ManagedRunner runner, LoadWish wish)
    {
        if (ReferenceEquals(wish, LoadWish.None))
        {
            return true;
        }

        var started = runner.Settings.Wish;
        return IsLongEnough(runner, wish.ContextLength)
            && Is(runner, wish.BatchSize, started.BatchSize, "batch-size")
            && (Is(runner, wish.GpuLayers, started.GpuLayers, "gpu-layers") || HasNoneToMove(runner, wish.GpuLayers))
            && Is(runner, wish.MainGpu, started.MainGpu, "main-gpu")
            && (wish.MemoryMap is null || wish.MemoryMap == (started.MemoryMap ?? true))
            && Is(runner, wish.Threads, started.Threads, "threads")
            && (wish.DraftTokens is null || wish.DraftTokens == started.DraftTokens || !runner.Model.Load.Arguments.Keys.Any(IsDraft));
    }

    // Of what was asked for the runner may have got less, and another start would not give it more.
    private static bool IsLongEnough(ManagedRunner runner, int? length) =>
        length is not { } least
        || runner.Settings.Wish.ContextLength >= least
        || (runner.Instance?.Capabilities is { } capabilities ? capabilities.ContextLength is 0 || capabilities.ContextLength >= least : Expected(runner.Model) >= least);

    private static int Expected(ModelEntry model) => Number(model, "ctx-size") is > 0 and var size ? size : model.Metadata?.ContextLength ?? 0;

    private static bool Is(ManagedRunner runner, int? wished, int? started, string argument) =>
        wished is null || wished == (started ?? Number(runner.Model, argument));

    private static bool HasNoneToMove(ManagedRunner runner, int? layers) => layers == 0 && runner is { IsSized: true, Estimate.DeviceShare: 0 };

    private static bool IsDraft(string argument) => argument.Contains("draft", StringComparison.Ordinal);

    private static int? Number(ModelEntry model, string argument) =>
        model.Load.Arguments.TryGetValue(argument, out var value) && value.Values is [.., var text] && int.TryParse(text, out var number) ? number : null;
}
