using System.Text;
using System.Text.Json;

namespace LlamaRunner.Host.Models.Sources;

/// <summary>
/// LM Studio's models: <c>PUBLISHER/REPO/FILE.gguf</c> in the folder that its settings name, else in <c>models</c> of its own folder.
/// Its own folder is the one that <c>~/.lmstudio-home-pointer</c> names, <c>~/.lmstudio</c>, or, with old versions,
/// <c>~/.cache/lm-studio</c>.
/// </summary>
internal sealed class LmStudioSource(string user, ModelReader reader, SourceProblems problems) : IModelSource
{
    private const int MaxBytes = 4 * 1024 * 1024;
    private const int PublisherAndRepository = 2;

    // LM Studio itself takes files of exactly two folders; one more leaves room for shards that lie in their own.
    private const int MaxDepth = 3;

    private readonly ModelFolderScanner _scanner = new(problems);
    private readonly ModelFolderReader _folders = new(reader, problems);
    private readonly ParsedFileCache<string> _pointer = new(MaxBytes, static content => Encoding.UTF8.GetString(content.Span).Trim());
    private readonly ParsedFileCache<LmStudioSettings> _settings = new(
        MaxBytes, static content => JsonSerializer.Deserialize(content.Span, ToolFilesJsonContext.Default.LmStudioSettings) ?? new());

    /// <inheritdoc/>
    public async Task<IReadOnlyList<FoundModel>> FindAsync(CancellationToken cancellationToken)
    {
        var roots = new List<ModelRoot>();
        foreach (var home in await HomesAsync(cancellationToken))
        {
            var folder = await ModelsFolderAsync(home, cancellationToken);
            if (Directory.Exists(folder))
            {
                roots.Add(new ModelRoot(folder) { MaxDepth = MaxDepth });
            }
        }

        _pointer.EndRound();
        _settings.EndRound();
        var found = await _folders.ReadAsync(_scanner.Scan(roots, cancellationToken), cancellationToken);
        return RepositoryAliases.Add(found, RepositoryOf, [""], '@');
    }

    private static string? RepositoryOf(FoundModel model)
    {
        var folders = model.Folder?.RelativePath.Split(Path.DirectorySeparatorChar) ?? [];
        return folders.Length >= PublisherAndRepository ? string.Join('/', folders.Take(PublisherAndRepository)) : null;
    }

    private async Task<IEnumerable<string>> HomesAsync(CancellationToken cancellationToken)
    {
        var (pointed, _) = await _pointer.ReadAsync(Path.Combine(user, ".lmstudio-home-pointer"), cancellationToken);
        string[] homes = [Path.Combine(user, ".lmstudio"), Path.Combine(user, ".cache", "lm-studio")];
        return (Path.IsPathFullyQualified(pointed ?? "") ? homes.Prepend(pointed!) : homes).Distinct(RealPath.Comparer);
    }

    private async Task<string> ModelsFolderAsync(string home, CancellationToken cancellationToken)
    {
        var path = Path.Combine(home, "settings.json");
        var (settings, fault) = await _settings.ReadAsync(path, cancellationToken);
        if (fault is not null)
        {
            problems.Report(path, fault, "settings");
        }

        return settings?.DownloadsFolder is { } folder && Path.IsPathFullyQualified(folder) ? folder : Path.Combine(home, "models");
    }
}
