using LlamaRunner.Contracts.Models;

namespace LlamaRunner.Host.Models;

/// <summary>A model of <c>models.entries</c>.</summary>
/// <param name="Entry">What clients see of it.</param>
/// <param name="RealPaths">The real paths of its files.</param>
/// <param name="Fingerprint">The fingerprint of its content; null when it could not be read.</param>
internal sealed record ConfiguredModel(ModelEntry Entry, IReadOnlyList<string> RealPaths, string? Fingerprint);
