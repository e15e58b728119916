using System.Text.Json.Nodes;
using LlamaRunner.Contracts.Plugins;

namespace LlamaRunner.Host.Configuration;

/// <summary>Brings together the faults of one document, in the order in which they stand there.</summary>
internal sealed class FaultReport(JsonTree tree, ConfigurationOverrides overrides, JsonObject root)
{
    private readonly List<(ConfigurationPath Path, string Message)> _found = [];
    private readonly List<ConfigurationPath> _misshapen = [];

    public void Add(IEnumerable<ShapeFault> faults)
    {
        foreach (var fault in faults)
        {
            _misshapen.Add(fault.Path);
            _found.Add((fault.Path, fault.Message));
        }
    }

    /// <summary>Adds broken rules, but not those that only break because a misshapen value was taken out.</summary>
    public void Add(IEnumerable<RuleFault> faults)
    {
        foreach (var fault in faults)
        {
            if (!IsMisshapen(fault.Path) && !(fault.State?.DependsOn is { } other && IsMisshapen(other)))
            {
                _found.Add((fault.Path, Describe(fault)));
            }
        }
    }

    public IReadOnlyList<ConfigurationFault> Sorted()
    {
        var sorted = _found.OrderBy(fault => Position(fault.Path)).ThenBy(fault => fault.Path.ToString(), StringComparer.Ordinal)
            .Select(fault => new ConfigurationFault(fault.Path.ToString(), fault.Message + Source(fault.Path)));
        return [.. tree.Faults, .. overrides.Faults, .. sorted];
    }

    private bool IsMisshapen(ConfigurationPath path) => _misshapen.Exists(path.IsAtOrBelow);

    private string Describe(RuleFault fault)
    {
        if (fault.State is { ConcernsName: true })
        {
            return $"has the name {ConfigurationPath.Quote(fault.Path.Name!)}: {fault.Rule}";
        }

        return FoundValue.TryFind(root, fault.Path, out var found)
            ? $"is {FoundValue.Describe(found, fault.Path)}: {fault.Rule}"
            : $"is missing: {fault.Rule}";
    }

    private string Source(ConfigurationPath path) => overrides.SourceOf(path) is { } source ? $" (set by {source})" : "";

    /// <summary>Where it stands or what holds it does; what came by an override alone stands last.</summary>
    private long Position(ConfigurationPath path)
    {
        foreach (var step in path.Upwards())
        {
            if (tree.Positions.TryGetValue(step, out var position))
            {
                return position;
            }
        }

        return long.MaxValue;
    }
}
