namespace LlamaRunner.Contracts.Library;

/// <summary>Which model to get from its registry, or to give to it. Since contracts 1.1.</summary>
public sealed record RegistryRequest
{
    /// <summary>Its name, which says the registry too.</summary>
    public required string Name { get; init; }

    /// <summary>
    /// Whether a registry may be spoken to without encryption. It counts for a host that the name says; the registry of names without
    /// one, and the hub, have their addresses from the configuration.
    /// </summary>
    public bool IsInsecure { get; init; }

    /// <summary>The user at the registry; null for none.</summary>
    public string? UserName { get; init; }

    /// <summary>The user's password; null for none.</summary>
    public string? Password { get; init; }
}
