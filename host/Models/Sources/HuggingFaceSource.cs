using System.Text;

namespace LlamaRunner.Host.Models.Sources;

/// <summary>
/// The Hugging Face hub cache: <c>models--ORG--REPO/snapshots/COMMIT/</c> with the files, as links into <c>blobs</c> or, on Windows,
/// as they are. Only snapshots that a ref names count, else the newest; what is half loaded lies in <c>blobs</c> alone.
/// </summary>
internal sealed class HuggingFaceSource(string hub, ModelReader reader, SourceProblems problems) : IModelSource
{
    private const string Prefix = "models--";
    private const int MaxRefBytes = 4096;
    private const int ShownCommit = 8;

    private static readonly EnumerationOptions Refs = new() { RecurseSubdirectories = true, MaxRecursionDepth = 4 };

    private readonly ModelFolderScanner _scanner = new(problems);
    private readonly ModelFolderReader _folders = new(reader, problems);
    private readonly ParsedFileCache<string> _refs = new(MaxRefBytes, CommitOf);

    /// <inheritdoc/>
    public async Task<IReadOnlyList<FoundModel>> FindAsync(CancellationToken cancellationToken)
    {
        var roots = new List<ModelRoot>();
        foreach (var repository in Repositories())
        {
            roots.AddRange(await SnapshotsAsync(repository, cancellationToken));
        }

        _refs.EndRound();
        var found = await _folders.ReadAsync(_scanner.Scan(roots, cancellationToken), cancellationToken);
        return RepositoryAliases.Add(
            [.. found.Select(static model => model with { Place = PlaceOf(model) })],
            static model => model.Folder?.Root.Repository,
            ["", "hf.co/"],
            ':');
    }

    private static string CommitOf(ReadOnlyMemory<byte> content)
    {
        var commit = Encoding.UTF8.GetString(content.Span).Trim();
        return commit.Length > 0 && commit.All(char.IsAsciiHexDigit) ? commit : throw new FormatException("it must name a commit.");
    }

    // The name of the folder is a commit, which means nothing to anyone; the repository does.
    private static string? PlaceOf(FoundModel model) => model.Folder is { Root: { Repository: { } repository } root } folder
        ? Path.Combine([.. (repository + root.Revision).Split('/'), folder.RelativePath, model.Files.First.Name])
        : null;

    private List<string> Repositories()
    {
        try
        {
            return Directory.Exists(hub)
                ? [.. Directory.EnumerateDirectories(hub, Prefix + "*").Order(StringComparer.Ordinal)]
                : [];
        }
        catch (Exception exception) when (FileFaults.IsExpected(exception))
        {
            problems.Report(hub, exception.Message);
            return [];
        }
    }

    private async Task<IReadOnlyList<ModelRoot>> SnapshotsAsync(string folder, CancellationToken cancellationToken)
    {
        try
        {
            var snapshots = Path.Combine(folder, "snapshots");
            if (!Directory.Exists(snapshots))
            {
                return [];
            }

            var commits = await CommitsAsync(Path.Combine(folder, "refs"), cancellationToken);
            commits.RemoveAll(commit => !Directory.Exists(Path.Combine(snapshots, commit)));
            if (commits.Count == 0)
            {
                commits.AddRange(
                    new DirectoryInfo(snapshots).EnumerateDirectories()
                        .OrderByDescending(static snapshot => snapshot.LastWriteTimeUtc)
                        .Select(static snapshot => snapshot.Name)
                        .Take(1));
            }

            var repository = Path.GetFileName(folder)[Prefix.Length..].Replace("--", "/", StringComparison.Ordinal);
            return [.. commits.Select((commit, index) => new ModelRoot(Path.Combine(snapshots, commit))
            {
                IsMixed = false,
                SharesProjectors = true,
                Repository = repository,
                Revision = index == 0 ? null : "@" + commit[..Math.Min(commit.Length, ShownCommit)],
            })];
        }
        catch (Exception exception) when (FileFaults.IsExpected(exception))
        {
            problems.Report(folder, exception.Message);
            return [];
        }
    }

    // Most repositories have the ref main alone; the others may name a branch, a tag or a pull request.
    private async Task<List<string>> CommitsAsync(string refs, CancellationToken cancellationToken)
    {
        var commits = new List<string>();
        if (!Directory.Exists(refs))
        {
            return commits;
        }

        var main = Path.Combine(refs, "main");
        var paths = Directory.EnumerateFiles(refs, "*", Refs).OrderBy(path => path != main).ThenBy(static path => path, StringComparer.Ordinal);
        foreach (var path in paths)
        {
            var (commit, fault) = await _refs.ReadAsync(path, cancellationToken);
            if (commit is null)
            {
                problems.Report(path, fault ?? "It is gone.");
            }
            else if (!commits.Contains(commit))
            {
                commits.Add(commit);
            }
        }

        return commits;
    }
}
