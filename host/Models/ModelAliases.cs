using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;

namespace LlamaRunner.Host.Models;

/// <summary>
/// Names that lead to models though no model has them: <c>models.aliases</c>. 1. one without <c>*</c>, 2. the pattern with the most
/// letters that fits, among equals the first in the order of their letters.
/// </summary>
/// <param name="aliases">The names and patterns, and the names of models that they lead to.</param>
internal sealed class ModelAliases(IReadOnlyDictionary<string, string> aliases)
{
    private readonly FrozenDictionary<string, string> _exact = aliases
        .Where(static alias => !alias.Key.Contains(ModelPattern.Wildcard)).ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    private readonly (ModelPattern Pattern, string Target)[] _patterns =
    [
        .. aliases.Where(static alias => alias.Key.Contains(ModelPattern.Wildcard))
            .Select(static alias => (Pattern: new ModelPattern(alias.Key), alias.Value))
            .OrderByDescending(static alias => alias.Pattern.Length).ThenBy(static alias => alias.Pattern.Text, StringComparer.Ordinal),
    ];

    /// <summary>None.</summary>
    public static ModelAliases Empty { get; } = new(new Dictionary<string, string>());

    /// <summary>What they are, and what they lead to.</summary>
    public IReadOnlyDictionary<string, string> All => aliases;

    /// <summary>Finds where a name leads.</summary>
    public bool TryFind(string name, [NotNullWhen(true)] out string? target)
    {
        if (_exact.TryGetValue(name, out target))
        {
            return true;
        }

        foreach (var (pattern, found) in _patterns)
        {
            if (pattern.Fits(name))
            {
                target = found;
                return true;
            }
        }

        return false;
    }
}
