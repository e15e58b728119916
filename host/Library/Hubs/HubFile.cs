namespace LlamaRunner.Host.Library.Hubs;

/// <summary>A file of a repository.</summary>
/// <param name="Path">Its path in the repository, with slashes.</param>
/// <param name="Size">Its size in bytes.</param>
/// <param name="Sha256">The SHA-256 of its content; null for a small file that lies in the repository itself.</param>
internal sealed record HubFile(string Path, long Size, string? Sha256)
{
    public string Name => Path[(Path.LastIndexOf('/') + 1)..];
}
