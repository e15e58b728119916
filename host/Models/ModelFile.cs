namespace LlamaRunner.Host.Models;

/// <summary>A file as it was seen on disk.</summary>
/// <param name="Path">The path under which it was found.</param>
/// <param name="RealPath">Its path with all links followed: what tells one file from another.</param>
/// <param name="Size">Its size in bytes.</param>
/// <param name="ModifiedAt">When it was last written.</param>
internal sealed record ModelFile(string Path, string RealPath, long Size, DateTimeOffset ModifiedAt)
{
    public string Name => System.IO.Path.GetFileName(Path);

    /// <summary>True when it was found through a link.</summary>
    public bool IsLinked => !Models.RealPath.Comparer.Equals(Path, RealPath);

    /// <summary>Looks at a file; null when there is none.</summary>
    public static ModelFile? Find(string path) => Find(System.IO.Path.GetFullPath(path), Models.RealPath.Of(path));

    /// <summary>Looks at a file whose links were followed already; null when there is none.</summary>
    public static ModelFile? Find(string path, string realPath)
    {
        var info = new FileInfo(realPath);
        return info.Exists ? new ModelFile(path, realPath, info.Length, info.LastWriteTimeUtc) : null;
    }
}
