using LlamaRunner.Backends.LlamaServer.Launch;
using LlamaRunner.Contracts.Backends;
using LlamaRunner.Contracts.Models;

namespace LlamaRunner.Backends.LlamaServer.Estimates;

/// <summary>Estimates what a runner takes from the model's metadata: an upper bound, since sliding windows are not taken into account.</summary>
internal static class MemoryEstimate
{
    public static ResourceEstimate Make(ModelEntry model, IReadOnlyDictionary<string, LaunchArgument> arguments) =>
        new(FindWeights(model), FindKvCache(model.Metadata, arguments));

    private static long FindWeights(ModelEntry model)
    {
        var size = model.SizeBytes;
        if (size == 0 && model.Path is not null)
        {
            size = FileSize(model.Path) + (model.ProjectorPath is null ? 0 : FileSize(model.ProjectorPath));
        }

        return size;
    }

    // ctx-size is the sum over all slots, whether they share the cache or not.
    private static long FindKvCache(ModelMetadata? metadata, IReadOnlyDictionary<string, LaunchArgument> arguments)
    {
        if (metadata is null)
        {
            return 0;
        }

        var keyBytes = metadata.KeyLength * CacheType.BytesPerElement(arguments, "cache-type-k");
        var valueBytes = metadata.ValueLength * CacheType.BytesPerElement(arguments, "cache-type-v");
        var perToken = metadata.LayerCount * (double)metadata.KeyValueHeadCount * (keyBytes + valueBytes);
        return (long)(perToken * ContextSize.Find(arguments, metadata));
    }

    private static long FileSize(string path)
    {
        var file = new FileInfo(path);
        return file.Exists ? file.Length : 0;
    }
}
