using LlamaRunner.Backends.LlamaServer.Launch;
using LlamaRunner.Contracts.Models;

namespace LlamaRunner.Backends.LlamaServer.Estimates;

/// <summary>How much of a model goes to the memory of GPUs.</summary>
/// <param name="Share">The share, 0 to 1.</param>
/// <param name="FallsBackToRam">True when llama-server puts into main memory what does not fit.</param>
internal readonly record struct OffloadShare(double Share, bool FallsBackToRam)
{
    /// <summary>Finds it.</summary>
    /// <param name="metadata">The model's metadata.</param>
    /// <param name="arguments">The merged arguments.</param>
    /// <param name="deviceCount">How many GPUs the build can use on this machine.</param>
    public static OffloadShare Find(ModelMetadata? metadata, IReadOnlyDictionary<string, LaunchArgument> arguments, int deviceCount)
    {
        if (deviceCount == 0 || arguments.Text("device") == "none")
        {
            return new(0, true);
        }

        var layers = arguments.Text("gpu-layers") ?? arguments.Text("n-gpu-layers");
        if (!int.TryParse(layers, out var count))
        {
            return new(1, layers is null or "auto");
        }

        // The output layer counts as one more.
        return new(count < 0 || metadata is not { LayerCount: > 0 } ? 1 : Math.Min(1, count / (metadata.LayerCount + 1.0)), false);
    }
}
