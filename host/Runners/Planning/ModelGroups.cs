using System.Collections.Frozen;

namespace LlamaRunner.Host.Runners.Planning;

/// <summary>Which models may not have a runner at the same time.</summary>
internal sealed class ModelGroups
{
    private readonly FrozenDictionary<string, ModelGroup> _groups;

    /// <param name="groups">The groups; no model stands in two.</param>
    public ModelGroups(IEnumerable<ModelGroup> groups) => _groups = groups
        .SelectMany(static group => group.Members.Select(member => (Member: member, Group: group)))
        .ToFrozenDictionary(static pair => pair.Member, static pair => pair.Group, StringComparer.OrdinalIgnoreCase);

    /// <summary>No groups: any models may run together.</summary>
    public static ModelGroups None { get; } = new([]);

    /// <summary>Says whether two different models exclude one another.</summary>
    public bool Conflict(string first, string second)
    {
        var one = _groups.GetValueOrDefault(first);
        var other = _groups.GetValueOrDefault(second);
        return one == other ? one is { Swap: true } : one is { Exclusive: true } || other is { Exclusive: true };
    }
}
