using System.Text.Json.Serialization;

namespace LlamaRunner.Host.Plugins;

/// <summary>One plugin as people see it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="State">What became of it.</param>
/// <param name="Reason">Why, when it is not loaded; or why its newest files are not used.</param>
internal sealed record PluginStatus(string Name, PluginState State, string? Reason = null)
{
    /// <summary>True when the reason may pass without its files changing, so that it is worth another try.</summary>
    [JsonIgnore]
    public bool MayPass { get; init; }

    /// <summary>Where its user has put it.</summary>
    public string? Origin { get; init; }

    /// <summary>Its own version; null where its assembly was not read.</summary>
    public string? Version { get; init; }

    /// <summary>The version of the contracts that it was built against, as <c>1.0</c>.</summary>
    public string? ContractVersion { get; init; }

    /// <summary>What it brings, as in <c>frontend openai</c>; known once it is loaded.</summary>
    public IReadOnlyList<string> Provides { get; init; } = [];

    /// <summary>The hash of its files, as <c>plugins.allowedHashes</c> takes it.</summary>
    public string? Hash { get; init; }
}
