using LlamaRunner.Contracts.Models;

namespace LlamaRunner.Backends.LlamaServer.Launch;

/// <summary>What a runner is for that does not generate text: its inputs are computed in one piece, and need batches of their size.</summary>
internal static class RunnerPurpose
{
    private static readonly string[] RankOptions = ["reranking", "rerank"];

    /// <summary>Finds it: what the model is made for, or what its arguments make of it.</summary>
    /// <param name="model">The model.</param>
    /// <param name="arguments">The merged arguments.</param>
    /// <returns>Embeddings, ranking, both, or nothing.</returns>
    public static ModelCapabilities Find(ModelEntry model, IReadOnlyDictionary<string, LaunchArgument> arguments) =>
        (model.Capabilities & (ModelCapabilities.Embedding | ModelCapabilities.Rerank))
        | (Array.Exists(RankOptions, arguments.ContainsKey) ? ModelCapabilities.Rerank : ModelCapabilities.None);
}
