using LlamaRunner.Contracts.Failures;
using LlamaRunner.Host.Library.Transfers;
using LlamaRunner.Host.Models.Sources;

namespace LlamaRunner.Host.Library.Pulling;

/// <summary>What has to come for a model to be there.</summary>
internal sealed record PullPlan
{
    /// <summary>Its files, in the order in which they come.</summary>
    public required IReadOnlyList<OllamaLayer> Layers { get; init; }

    /// <summary>Where a file comes from.</summary>
    public required Func<OllamaLayer, IBlobOrigin> OriginOf { get; init; }

    /// <summary>Makes the manifest, once the files are there, and holds what it makes for it. Asks the place nothing more; fails with <see cref="LibraryFailedException"/> alone.</summary>
    public required Func<BlobStore.HeldBlobs, CancellationToken, Task<ReadOnlyMemory<byte>>> FinishAsync { get; init; }

    /// <summary>What was chosen where the name leaves it open, for the user; null when there was no choice.</summary>
    public string? Choice { get; init; }
}
