using System.Text.Json;
using LlamaRunner.Contracts.Failures;
using LlamaRunner.Host.Models;
using LlamaRunner.Host.Models.Sources;
using Microsoft.Extensions.Logging;

namespace LlamaRunner.Host.Library;

/// <summary>The manifests of the library: whoever has one is a model of it.</summary>
internal sealed class ManifestStore(LibraryFolder folder)
{
    /// <summary>Finds a model; upper and lower case are alike. Null when there is none.</summary>
    public StoredModel? Find(OllamaName name) => List().FirstOrDefault(stored => LibraryName.AreSame(stored.Name, name));

    /// <summary>All models, in the order of their names.</summary>
    public IEnumerable<StoredModel> List() => OllamaManifestFiles.List(folder.Root, Quiet.Instance).Select(static found => new StoredModel(found.Name, found.Path));

    /// <summary>Reads a manifest; null when it has gone or is none.</summary>
    public static async Task<OllamaManifest?> ReadAsync(StoredModel stored, CancellationToken cancellationToken)
    {
        try
        {
            return OllamaManifest.Parse(await File.ReadAllBytesAsync(stored.Path, cancellationToken));
        }
        catch (Exception exception) when (exception is JsonException || FileFaults.IsExpected(exception))
        {
            return null;
        }
    }

    /// <summary>Reads the very bytes of a manifest that is one.</summary>
    /// <exception cref="LibraryFailedException">It cannot be read.</exception>
    public static async Task<byte[]> ReadBytesAsync(StoredModel stored, CancellationToken cancellationToken)
    {
        try
        {
            var content = await File.ReadAllBytesAsync(stored.Path, cancellationToken);
            OllamaManifest.Parse(content);
            return content;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or JsonException)
        {
            throw new LibraryFailedException($"The manifest of {stored.Name.Shown} cannot be read: {exception.Message}", exception);
        }
    }

    /// <summary>Writes a manifest in one step: it is there whole, or not at all.</summary>
    /// <exception cref="LibraryFailedException">It cannot be written.</exception>
    public async Task WriteAsync(OllamaName name, ReadOnlyMemory<byte> content, CancellationToken cancellationToken)
    {
        var path = Find(name)?.Path ?? PathOf(name);
        var temporary = folder.TemporaryPath();
        try
        {
            folder.Create(Path.GetDirectoryName(path)!);
            await using (var file = new FileStream(temporary, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0, useAsync: true))
            {
                await file.WriteAsync(content, cancellationToken);
                file.Flush(flushToDisk: true);
            }

            File.Move(temporary, path, overwrite: true);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw LibraryDisk.Explain(folder.Root, exception);
        }
        finally
        {
            LibraryDisk.TryDelete(temporary);
        }
    }

    /// <summary>Takes a manifest away, and the folders that it leaves empty. The folder is locked.</summary>
    /// <returns>False when it had gone already.</returns>
    /// <exception cref="LibraryFailedException">It cannot be deleted.</exception>
    public bool Delete(StoredModel stored)
    {
        if (!File.Exists(stored.Path))
        {
            return false;
        }

        try
        {
            File.Delete(stored.Path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw LibraryDisk.Explain(folder.Root, exception);
        }

        DeleteEmptyFolders(stored.Path);
        return true;
    }

    private void DeleteEmptyFolders(string path)
    {
        try
        {
            for (var parent = Path.GetDirectoryName(path)!;
                parent.Length > folder.Manifests.Length && !Directory.EnumerateFileSystemEntries(parent).Any();
                parent = Path.GetDirectoryName(parent)!)
            {
                Directory.Delete(parent);
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // An empty folder is no model.
        }
    }

    private string PathOf(OllamaName name) =>
        Path.Combine(folder.Manifests, OllamaManifestFiles.FolderOfHost(name.Host), name.Namespace, name.Model, name.Tag);

    private sealed class Quiet : IProblems
    {
        public static Quiet Instance { get; } = new();

        public void Report(string subject, string problem, string? kind = null, LogLevel level = LogLevel.Warning)
        {
            // The catalog reports them when it looks at the same folder.
        }
    }
}
