using System.Text.RegularExpressions;

namespace LlamaRunner.Host.Models.Sources;

/// <summary>The files of an Ollama folder of models, found by what manifests say of them.</summary>
/// <param name="folder">The folder.</param>
/// <param name="isOwn">True for the host's own library, whose manifests may name files elsewhere and the names of shards.</param>
internal sealed partial class OllamaBlobs(string folder, bool isOwn)
{
    private const int MaxTextBytes = 4 * 1024 * 1024;

    /// <summary>Where shards lie under their own names.</summary>
    public const string Shards = "shards";

    /// <summary>The 64 digits of a digest; null when it is none.</summary>
    public static string? HashOf(string? digest) =>
        Digest().Match(digest ?? "") is { Success: true } match ? match.Groups[1].Value.ToLowerInvariant() : null;

    /// <summary>The path of a blob in a folder.</summary>
    public static string PathOf(string folder, string hash) => Path.Combine(folder, "blobs", "sha256-" + hash);

    /// <summary>The path of a layer's file; null when the manifest names none.</summary>
    public string? PathOf(OllamaLayer layer) =>
        isOwn && layer.Path is { } path && Path.IsPathFullyQualified(path) ? path : PathOf(layer.Digest);

    /// <summary>The path of a blob; null when it is no digest.</summary>
    public string? PathOf(string? digest) => HashOf(digest) is { } hash ? PathOf(folder, hash) : null;

    /// <summary>Finds the files of the weights.</summary>
    public ModelFileSet? FindModel(string name, IReadOnlyList<OllamaLayer> layers, out string? fault)
    {
        if (layers.Count == 1)
        {
            return FindOne(name, layers[0], out fault);
        }

        if (!isOwn || layers.Any(static layer => layer.Name is null))
        {
            fault = "It consists of several files, which only Ollama puts together.";
            return null;
        }

        var files = new List<ModelFile>();
        foreach (var layer in layers)
        {
            if (Find(layer, ShardPath(folder, layers, layer.Name!), out fault) is not { } file)
            {
                return null;
            }

            files.Add(file);
        }

        fault = null;
        return new ModelFileSet(name, files, 0);
    }

    /// <summary>Finds the file of one layer.</summary>
    public ModelFileSet? FindOne(string name, OllamaLayer layer, out string? fault)
    {
        if (isOwn && layer.Path is { } path)
        {
            return FindElsewhere(name, path, out fault);
        }

        return Find(layer, PathOf(layer), out fault) is { } file ? new ModelFileSet(name, [file], 0) : null;
    }

    /// <summary>Reads the text of a small layer; null with the fault when there is none.</summary>
    public async Task<(byte[]? Content, string? Fault)> ReadAsync(OllamaLayer layer, CancellationToken cancellationToken)
    {
        if (Find(layer, PathOf(layer), out var fault) is not { } file)
        {
            return (null, fault);
        }

        return file.Size > MaxTextBytes
            ? (null, FormattableString.Invariant($"Its file {file.Path} has {file.Size} bytes, and at most {MaxTextBytes} are read."))
            : (await File.ReadAllBytesAsync(file.RealPath, cancellationToken), null);
    }

    /// <summary>Where a shard lies under its own name.</summary>
    public static string ShardPath(string folder, IReadOnlyList<OllamaLayer> layers, string name) =>
        Path.Combine(folder, Shards, ShardKey.Of(layers), Path.GetFileName(name));

    [GeneratedRegex(@"^sha256[:-]([0-9a-fA-F]{64})\z")]
    private static partial Regex Digest();

    private static ModelFileSet? FindElsewhere(string name, string path, out string? fault)
    {
        fault = null;
        try
        {
            if (ModelFileSet.Find(path) is { } files)
            {
                return files with { Stem = name };
            }

            fault = $"It is made of {path}, which is gone.";
        }
        catch (Exception exception) when (FileFaults.IsExpected(exception))
        {
            fault = exception.Message;
        }

        return null;
    }

    private static ModelFile? Find(OllamaLayer layer, string? path, out string? fault)
    {
        fault = null;
        try
        {
            if (path is null)
            {
                fault = "Its manifest names no file.";
            }
            else if (ModelFile.Find(path) is not { } file)
            {
                fault = $"Its file {path} is missing.";
            }
            else if (layer.Size > 0 && file.Size != layer.Size)
            {
                fault = FormattableString.Invariant($"Its file {path} has {file.Size} of {layer.Size} bytes.");
            }
            else
            {
                return file;
            }
        }
        catch (Exception exception) when (FileFaults.IsExpected(exception))
        {
            fault = exception.Message;
        }

        return null;
    }
}
