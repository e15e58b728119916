using LlamaRunner.Contracts.Plugins;

namespace LlamaRunner.Host.Configuration;

/// <summary>A configuration, or everything that is wrong with it.</summary>
internal sealed record ConfigurationResult
{
    /// <summary>The configuration; null when there are faults.</summary>
    public LoadedConfiguration? Configuration { get; init; }

    /// <summary>All faults, in the order of the file.</summary>
    public IReadOnlyList<ConfigurationFault> Faults { get; init; } = [];

    /// <summary>What is allowed and worth a second look.</summary>
    public IReadOnlyList<ConfigurationFault> Warnings { get; init; } = [];
}
