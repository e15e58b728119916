using System.Globalization;
using LlamaRunner.Contracts.Models;

namespace LlamaRunner.Backends.LlamaServer.Launch;

/// <summary>Makes arguments of what requests wish of a start.</summary>
internal static class WishArguments
{
    private const string ContextSize = "ctx-size";

    /// <summary>Puts them over those of runtime and model.</summary>
    /// <param name="arguments">The merged arguments of runtime and model.</param>
    /// <param name="wish">What is wished.</param>
    /// <param name="binary">The build, whose names for some options differ; null where they do not matter.</param>
    public static IReadOnlyDictionary<string, LaunchArgument> Apply(
        IReadOnlyDictionary<string, LaunchArgument> arguments, LoadWish wish, ServerBinary? binary)
    {
        if (wish == LoadWish.None)
        {
            return arguments;
        }

        var applied = new Dictionary<string, LaunchArgument>(arguments, StringComparer.Ordinal);
        Set(applied, ContextSize, ContextOver(arguments, wish.ContextLength));
        Set(applied, "batch-size", wish.BatchSize);
        Set(applied, "ubatch-size", wish.BatchSize);
        Set(applied, "threads", wish.Threads);
        Set(applied, "main-gpu", wish.MainGpu);
        if (wish.MainGpu is not null)
        {
            // Else it is spread over all of them.
            applied["split-mode"] = LaunchArgument.Of("none");
        }

        if (wish.GpuLayers is not null)
        {
            applied.Remove("n-gpu-layers");
            Set(applied, "gpu-layers", wish.GpuLayers);
        }

        if (wish.DraftTokens is not null && applied.ContainsKey("model-draft"))
        {
            Set(applied, binary?.Supports("spec-draft-n-max") == true ? "spec-draft-n-max" : "draft-max", wish.DraftTokens);
        }

        SetMemoryMap(applied, wish.MemoryMap, binary);
        return applied;
    }

    // A wish is for one slot, and the option is for all that do not share.
    private static int? ContextOver(IReadOnlyDictionary<string, LaunchArgument> arguments, int? length)
    {
        var slots = arguments.Number("parallel") is > 0 and var count && !arguments.ContainsKey("kv-unified") ? count : 1;
        return length is { } one ? (int)Math.Min((long)one * slots, int.MaxValue) : null;
    }

    private static void SetMemoryMap(Dictionary<string, LaunchArgument> arguments, bool? maps, ServerBinary? binary)
    {
        if (maps is null)
        {
            return;
        }

        arguments.Remove("no-mmap");
        if (binary?.Supports("load-mode") == true)
        {
            arguments["load-mode"] = LaunchArgument.Of(maps.Value ? "mmap" : "none");
        }
        else if (!maps.Value)
        {
            arguments["no-mmap"] = LaunchArgument.Switch;
        }
    }

    private static void Set(Dictionary<string, LaunchArgument> arguments, string option, int? value)
    {
        if (value is { } number)
        {
            arguments[option] = LaunchArgument.Of(number.ToString(CultureInfo.InvariantCulture));
        }
    }
}
