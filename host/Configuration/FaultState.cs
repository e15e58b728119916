namespace LlamaRunner.Host.Configuration;

/// <summary>What a validator adds to a failure when the property's name does not say it.</summary>
internal sealed record FaultState
{
    /// <summary>Where, from the section that is checked; null when the property's name says it.</summary>
    public ConfigurationPath? Path { get; init; }

    /// <summary>True when the fault is in the key and not in what stands there.</summary>
    public bool ConcernsName { get; init; }

    /// <summary>
    /// Another place, in the whole file, on which the rule depends; while that has faults of its own, this one proves nothing.
    /// </summary>
    public ConfigurationPath? DependsOn { get; init; }
}
