using Microsoft.Extensions.Logging;

namespace LlamaRunner.Host.Models;

/// <summary>Finds GGUF files below folders. What cannot be read is reported and costs only itself.</summary>
internal sealed class ModelFolderScanner(IProblems problems)
{
    private static readonly EnumerationOptions Everything = new() { AttributesToSkip = 0, IgnoreInaccessible = false };

    /// <summary>Lists all folders with GGUF files below the roots, always in the same order. No folder is listed twice.</summary>
    public IReadOnlyList<ModelFolder> Scan(IReadOnlyList<ModelRoot> roots, CancellationToken cancellationToken)
    {
        var found = new List<ModelFolder>();
        var visited = new HashSet<string>(RealPath.Comparer);
        var mixed = new HashSet<string>(RealPath.Comparer);
        var existing = new List<(ModelRoot Root, string RealPath)>();
        foreach (var root in roots)
        {
            if (FindRoot(root.Path) is { } real)
            {
                existing.Add((root, real));
                if (root.IsMixed)
                {
                    mixed.Add(real);
                }
            }
        }

        foreach (var (root, real) in existing)
        {
            Walk(root, "", real, 0, []);
        }

        return found;

        void Walk(ModelRoot root, string relativePath, string realPath, int depth, IReadOnlyList<IReadOnlyList<ModelFile>> above)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (depth > root.MaxDepth || !visited.Add(realPath))
            {
                return;
            }

            var (files, folders) = List(Path.Combine(root.Path, relativePath), realPath);
            if (files.Count > 0)
            {
                found.Add(new ModelFolder(root, relativePath, mixed.Contains(realPath), files) { ProjectorsAbove = above });
            }

            if (root.SharesProjectors && files.Any(static file => Projector.IsNamed(file.Name)))
            {
                above = [[.. files.Where(static file => Projector.IsNamed(file.Name))], .. above];
            }

            foreach (var (name, folderRealPath) in folders)
            {
                Walk(root, Path.Combine(relativePath, name), folderRealPath, depth + 1, above);
            }
        }
    }

    /// <summary>Lists the GGUF files that lie directly in one folder.</summary>
    public ModelFolder List(string path) => new(new ModelRoot(path), "", IsMixed: false, List(path, RealPath.Of(path)).Files);

    private string? FindRoot(string path)
    {
        try
        {
            if (Directory.Exists(path))
            {
                return RealPath.Of(path);
            }

            problems.Report(path, "The folder of models does not exist; models are found there once it does.", level: LogLevel.Information);
        }
        catch (Exception exception) when (FileFaults.IsExpected(exception))
        {
            problems.Report(path, exception.Message);
        }

        return null;
    }

    private (IReadOnlyList<ModelFile> Files, IReadOnlyList<(string Name, string RealPath)> Folders) List(string path, string realPath)
    {
        var files = new List<ModelFile>();
        var folders = new List<(string Name, string RealPath, bool IsLink)>();
        try
        {
            foreach (var item in new DirectoryInfo(path).EnumerateFileSystemInfos("*", Everything))
            {
                if (!item.Name.StartsWith('.') && !item.Attributes.HasFlag(FileAttributes.Hidden))
                {
                    Add(item);
                }
            }
        }
        catch (Exception exception) when (FileFaults.IsExpected(exception))
        {
            problems.Report(path, $"The folder cannot be read: {exception.Message}");
        }

        files.Sort(static (a, b) => string.CompareOrdinal(a.Name, b.Name));

        // Links last: a folder that can be reached without one is found under that path.
        return (files,
        [
            .. folders.OrderBy(static folder => folder.IsLink)
                .ThenBy(static folder => folder.Name, StringComparer.Ordinal)
                .Select(static folder => (folder.Name, folder.RealPath)),
        ]);

        void Add(FileSystemInfo item)
        {
            try
            {
                var isLink = item.LinkTarget is not null;
                var itemPath = Path.Combine(path, item.Name);
                var itemRealPath = isLink ? RealPath.Of(itemPath) : Path.Combine(realPath, item.Name);
                if (isLink ? Directory.Exists(itemRealPath) : item is DirectoryInfo)
                {
                    folders.Add((item.Name, itemRealPath, isLink));
                }
                else if (item.Name.EndsWith(".gguf", StringComparison.OrdinalIgnoreCase))
                {
                    if (ModelFile.Find(itemPath, itemRealPath) is { } file)
                    {
                        files.Add(file);
                    }
                    else if (isLink)
                    {
                        problems.Report(itemPath, "The link leads to a file that does not exist.");
                    }
                }
            }
            catch (Exception exception) when (FileFaults.IsExpected(exception))
            {
                problems.Report(item.FullName, $"The file cannot be read: {exception.Message}");
            }
        }
    }
}
