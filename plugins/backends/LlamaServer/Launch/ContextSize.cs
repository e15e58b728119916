using LlamaRunner.Contracts.Models;

namespace LlamaRunner.Backends.LlamaServer.Launch;

/// <summary>The context length that a runner will have over all its slots.</summary>
internal static class ContextSize
{
    /// <summary>What <c>ctx-size</c> says, else what the model was trained with; 0 when neither is known.</summary>
    /// <param name="arguments">The merged arguments.</param>
    /// <param name="metadata">The model's metadata.</param>
    public static int Find(IReadOnlyDictionary<string, LaunchArgument> arguments, ModelMetadata? metadata) =>
        arguments.Number("ctx-size") is { } size and > 0 ? size : metadata?.ContextLength ?? 0;
}
