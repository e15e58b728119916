namespace LlamaRunner.Host.Models.Sources;

/// <summary>Gives models the names by which users of a hub know them: the repository, with or without a tag.</summary>
internal static class RepositoryAliases
{
    /// <summary>Gives the aliases.</summary>
    /// <param name="models">The models of a source.</param>
    /// <param name="repositoryOf">The repository of a model, such as <c>ORG/REPO</c>; null when it is of none.</param>
    /// <param name="prefixes">What may stand before the repository.</param>
    /// <param name="separator">What stands before the tag.</param>
    /// <returns>The models in their order.</returns>
    public static IReadOnlyList<FoundModel> Add(
        IReadOnlyList<FoundModel> models, Func<FoundModel, string?> repositoryOf, IReadOnlyList<string> prefixes, char separator)
    {
        var defaults = new HashSet<FoundModel>(ReferenceEqualityComparer.Instance);
        foreach (var group in models.GroupBy(repositoryOf, StringComparer.OrdinalIgnoreCase).Where(static group => group.Key is not null))
        {
            defaults.Add(Quantization.DefaultOf([.. group]));
        }

        return [.. models.Select(model => repositoryOf(model) is { } repository
            ? model with { Aliases = [.. model.Aliases, .. Names(model, repository)] }
            : model)];

        IEnumerable<string> Names(FoundModel model, string repository) =>
            from name in Quantization.TagsOf(model).Select(tag => separator + tag).Concat(defaults.Contains(model) ? [""] : [])
            from prefix in prefixes
            select prefix + repository + name;
    }
}
