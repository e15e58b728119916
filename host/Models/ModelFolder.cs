namespace LlamaRunner.Host.Models;

/// <summary>A folder and the GGUF files that lie directly in it.</summary>
/// <param name="Root">The searched folder under which it was found.</param>
/// <param name="RelativePath">Its path from there; empty for the root itself.</param>
/// <param name="IsMixed">True when unrelated files may lie in it side by side.</param>
/// <param name="Files">The files in the order of their names.</param>
internal sealed record ModelFolder(ModelRoot Root, string RelativePath, bool IsMixed, IReadOnlyList<ModelFile> Files)
{
    /// <summary>The projectors of the folders above that serve this one too, one list a folder, the nearest first.</summary>
    public IReadOnlyList<IReadOnlyList<ModelFile>> ProjectorsAbove { get; init; } = [];
}
