namespace LlamaRunner.Host.Models;

/// <summary>A folder and the GGUF files that lie directly in it.</summary>
/// <param name="RealPath">Its path with all links followed.</param>
/// <param name="IsRoot">True for one of the folders of <c>models.directories</c>, where unrelated files may lie side by side.</param>
/// <param name="Files">The files in the order of their names.</param>
internal sealed record ModelFolder(string RealPath, bool IsRoot, IReadOnlyList<ModelFile> Files);
