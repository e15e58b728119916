namespace LlamaRunner.Contracts.Library;

/// <summary>Which model to get from its registry, or to give to it. Since contracts 1.1.</summary>
public sealed record RegistryRequest
{
    /// <summary>Its name, which says the registry too.</summary>
    public required string Name { get; init; }

    /// <summary>Whether a registry may be spoken to without encryption.</summary>
    public bool IsInsecure { get; init; }

    /// <summary>The user at the registry; null for none.</summary>
    public string? UserName { get; init; }

    /// <summary>The user's password; null for none.</summary>
    public string? Password { get; init; }
}
