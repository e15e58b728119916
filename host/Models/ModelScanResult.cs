using LlamaRunner.Contracts.Models;

namespace LlamaRunner.Host.Models;

/// <summary>What a scan found.</summary>
/// <param name="Models">The models with files.</param>
/// <param name="Fallback">The model that is listed only while there is no other; null when there is none.</param>
internal sealed record ModelScanResult(IReadOnlyList<ModelEntry> Models, ModelEntry? Fallback)
{
    public static ModelScanResult Empty { get; } = new([], null);
}
