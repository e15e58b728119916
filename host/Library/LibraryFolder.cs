using LlamaRunner.Contracts.Failures;
using LlamaRunner.Host.Downloads;
using LlamaRunner.Host.Models.Sources;

namespace LlamaRunner.Host.Library;

/// <summary>
/// The folder of the library: <c>manifests</c> and <c>blobs</c> as Ollama has them, <c>shards</c> with links to blobs under the names
/// that llama.cpp needs, and <c>parts</c> with what is not whole yet, on the same disk so that it can be moved into its place at once.
/// </summary>
internal sealed class LibraryFolder(string root, TimeProvider time)
{
    public string Root { get; } = root;

    public string Manifests => Path.Combine(Root, "manifests");

    public string Blobs => Path.Combine(Root, "blobs");

    public string Shards => Path.Combine(Root, OllamaBlobs.Shards);

    public string Parts => Path.Combine(Root, "parts");

    /// <summary>The path of a blob.</summary>
    public string BlobPath(string digest) => OllamaBlobs.PathOf(Root, BlobDigest.Hash(digest));

    /// <summary>A path for something that is being written.</summary>
    public string TemporaryPath()
    {
        Create(Parts);
        return Path.Combine(Parts, $"{Guid.NewGuid():N}.tmp");
    }

    /// <summary>Makes a folder.</summary>
    /// <exception cref="LibraryFailedException">It cannot be made.</exception>
    public void Create(string folder)
    {
        try
        {
            Directory.CreateDirectory(folder);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw LibraryDisk.Explain(Root, exception);
        }
    }

    /// <summary>Keeps others, this process's and other ones', from changing manifests or taking blobs away, until it is disposed.</summary>
    public async Task<IDisposable> LockAsync(CancellationToken cancellationToken)
    {
        Create(Root);
        try
        {
            return await FolderLock.TakeAsync(Path.Combine(Root, ".lock"), static () => { }, time, cancellationToken);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw LibraryDisk.Explain(Root, exception);
        }
    }
}
