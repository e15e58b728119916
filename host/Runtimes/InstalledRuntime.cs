namespace LlamaRunner.Host.Runtimes;

/// <summary>A runtime that is installed.</summary>
/// <param name="Folder">Its folder, whose name is its own.</param>
/// <param name="Manifest">What is known of it.</param>
internal sealed record InstalledRuntime(string Folder, RuntimeManifest Manifest)
{
    public string Name => Path.GetFileName(Folder);

    public string Program => Path.Combine(Folder, Manifest.Program);

    /// <summary>The bytes of its files.</summary>
    public long Measure() => new DirectoryInfo(Folder)
        .EnumerateFiles("*", SearchOption.AllDirectories)
        .Where(file => file.LinkTarget is null)
        .Sum(file => file.Length);
}
