using LlamaRunner.Contracts.Models;

namespace LlamaRunner.Contracts.Backends;

/// <summary>A model that a backend brings itself, without a file on this machine.</summary>
public sealed record ModelOffer
{
    /// <summary>The name under which clients ask for it.</summary>
    public required string Id { get; init; }

    /// <summary>What is known of the model; null when the backend cannot tell.</summary>
    public ModelMetadata? Metadata { get; init; }
}
