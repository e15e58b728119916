namespace LlamaRunner.Host.Models.Sources;

/// <summary>The folders of <c>models.directories</c>.</summary>
internal sealed class FolderSource(IEnumerable<string> directories, ModelFolderScanner scanner, ModelFolderReader reader) : IModelSource
{
    private readonly ModelRoot[] _roots = [.. directories.Select(static directory => new ModelRoot(directory))];

    /// <inheritdoc/>
    public async Task<IReadOnlyList<FoundModel>> FindAsync(CancellationToken cancellationToken)
    {
        var found = await reader.ReadAsync(scanner.Scan(_roots, cancellationToken), cancellationToken);

        // A file that is found under several paths counts under the one that is no link.
        return [.. found.OrderBy(static model => model.Files.First.IsLinked)];
    }
}
