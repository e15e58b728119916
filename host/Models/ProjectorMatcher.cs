namespace LlamaRunner.Host.Models;

/// <summary>
/// Which projector belongs to which model of a folder. A wrong one keeps a model from loading, so names decide where they can:
/// 1. the projector whose name the model's begins with, the longest one; 2. in a folder that holds just one model's files, the
/// only projector or one whose name says nothing; 3. there, the one whose name shares the longest beginning. A projector
/// that is named for one model of the folder is never given to another.
/// </summary>
internal static class ProjectorMatcher
{
    private static readonly char[] Separators = ['-', '_', '.', ' '];

    /// <summary>Chooses the projector of a model.</summary>
    /// <param name="modelStem">The model's name.</param>
    /// <param name="allStems">The names of all models of the folder.</param>
    /// <param name="projectors">The projectors of the folder.</param>
    /// <param name="isRoot">True when the folder may hold unrelated files.</param>
    public static Projector? Choose(string modelStem, IReadOnlyList<string> allStems, IReadOnlyList<Projector> projectors, bool isRoot)
    {
        if (projectors.Count == 0)
        {
            return null;
        }

        // 1. By name
        var model = Tokens(modelStem);
        if (Best(projectors.Where(p => IsNamedFor(p, model)), model) is { } named)
        {
            return named;
        }

        if (isRoot)
        {
            return null;
        }

        Projector[] free = [.. projectors.Where(p => !allStems.Any(stem => IsNamedFor(p, Tokens(stem))))];

        // 2. The only one, or one that is for any model
        if (free.Length == 1 && projectors.Count == 1)
        {
            return free[0];
        }

        // 3. The closest name
        return Best(free.Where(p => SharedLength(p, model) > 0), model) ?? Best(free.Where(static p => p.ModelStem is null), model);
    }

    private static Projector? Best(IEnumerable<Projector> projectors, string[] model) => projectors
        .OrderByDescending(p => SharedLength(p, model))
        .ThenBy(static p => p.PrecisionRank)
        .ThenBy(static p => p.Path, StringComparer.Ordinal)
        .FirstOrDefault();

    private static bool IsNamedFor(Projector projector, string[] model) =>
        projector.ModelStem is { } stem && Tokens(stem) is var tokens && Shared(tokens, model) == tokens.Length;

    private static int SharedLength(Projector projector, string[] model) =>
        projector.ModelStem is { } stem ? model.Take(Shared(Tokens(stem), model)).Sum(static token => token.Length) : 0;

    private static int Shared(string[] tokens, string[] model)
    {
        var shared = 0;
        while (shared < tokens.Length && shared < model.Length && tokens[shared].Equals(model[shared], StringComparison.OrdinalIgnoreCase))
        {
            shared++;
        }

        return shared;
    }

    private static string[] Tokens(string name) => name.Split(Separators, StringSplitOptions.RemoveEmptyEntries);
}
