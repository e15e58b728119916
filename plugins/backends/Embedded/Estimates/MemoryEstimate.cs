using LlamaRunner.Backends.Embedded.Configuration;
using LlamaRunner.Backends.Embedded.Loading;
using LlamaRunner.Contracts.Backends;
using LlamaRunner.Contracts.Models;

namespace LlamaRunner.Backends.Embedded.Estimates;

/// <summary>Estimates what a runner takes from the model's metadata, with the context that it would get.</summary>
internal static class MemoryEstimate
{
    public static ResourceEstimate Make(ModelEntry model, RunnerArguments arguments)
    {
        var trained = model.Metadata?.ContextLength ?? 0;
        var (tokens, forEmbeddings) = (0L, model.Capabilities.HasFlag(ModelCapabilities.Embedding));
        if (!forEmbeddings)
        {
            var plan = ContextPlan.ForAnswers(model, arguments, trained);
            tokens = (long)plan.Slots * plan.SlotLength;
        }

        if (forEmbeddings || arguments.Embeddings)
        {
            tokens += ContextPlan.ForEmbeddings(arguments, trained).SlotLength;
        }

        return new ResourceEstimate(FindWeights(model), (long)(tokens * BytesPerToken(model.Metadata, arguments)));
    }

    /// <summary>What the cache of one token takes; 0 when the metadata do not tell.</summary>
    /// <param name="metadata">The model's metadata.</param>
    /// <param name="arguments">The arguments.</param>
    public static double BytesPerToken(ModelMetadata? metadata, RunnerArguments arguments) => metadata is null
        ? 0
        : (double)metadata.KeyValueHeadSum
            * ((metadata.KeyLength * arguments.KeyType.BytesPerElement) + (metadata.ValueLength * arguments.ValueType.BytesPerElement));

    /// <summary>What the weights take: as much as their files. A projector is not loaded.</summary>
    /// <param name="model">The model.</param>
    public static long FindWeights(ModelEntry model)
    {
        var projector = FileSize(model.ProjectorPath);
        return model.SizeBytes > projector ? model.SizeBytes - projector : FileSize(model.Path);
    }

    private static long FileSize(string? path) => path is not null && new FileInfo(path) is { Exists: true } file ? file.Length : 0;
}
