using LlamaRunner.Contracts.Failures;
using LlamaRunner.Contracts.Models;
using LlamaRunner.Contracts.Runners;

namespace LlamaRunner.Frontends.OpenAI;

/// <summary>Finds the model at the beginning of a path: names may hold slashes, written as such or as <c>%2F</c>.</summary>
internal static class UpstreamTarget
{
    // No name has more parts than a registry, an owner, a repository and a file in a few folders.
    private const int MostParts = 8;

    /// <summary>Finds it.</summary>
    /// <param name="gateway">Where the models are.</param>
    /// <param name="path">The path, without the slash in front, escapes as they were sent.</param>
    /// <param name="cancellationToken">Ends a look for models that were added since.</param>
    /// <returns>The model, and what follows its name: empty, or beginning with a slash.</returns>
    /// <exception cref="ModelNotFoundException">The path begins with the name of no model.</exception>
    public static async ValueTask<(ModelEntry Model, string Path)> FindAsync(IModelGateway gateway, string path, CancellationToken cancellationToken)
    {
        if (Find(gateway, path) is { } found)
        {
            return found;
        }

        await gateway.RefreshModelsAsync(cancellationToken);
        return Find(gateway, path) ?? throw new ModelNotFoundException(NameOf(path, EndOf(path, 0)), [.. gateway.Models.Select(static model => model.Id)]);
    }

    // The shortest that leads to a model, unless a longer one is a model's very name: a pattern of names fits everything that follows.
    private static (ModelEntry Model, string Path)? Find(IModelGateway gateway, string path)
    {
        (ModelEntry Model, string Path)? found = null;
        var end = -1;
        for (var parts = 0; parts < MostParts && end < path.Length; parts++)
        {
            end = EndOf(path, end + 1);
            var name = NameOf(path, end);
            if (name.Length > 0 && gateway.TryResolve(name, out var model) && (found is null || IsNameOf(model, name)))
            {
                found = (model, path[end..]);
            }
        }

        return found;
    }

    private static int EndOf(string path, int start) => path.IndexOf('/', start) is var slash and >= 0 ? slash : path.Length;

    private static string NameOf(string path, int end) => Uri.UnescapeDataString(path[..end]);

    private static bool IsNameOf(ModelEntry model, string name) =>
        model.Id.Equals(name, StringComparison.OrdinalIgnoreCase) || model.Aliases.Contains(name, StringComparer.OrdinalIgnoreCase);
}
