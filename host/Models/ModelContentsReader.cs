using LlamaRunner.Contracts.Library;
using LlamaRunner.Contracts.Models;

namespace LlamaRunner.Host.Models;

/// <summary>
/// Reads everything that the files of models say of them. What is short is kept until a file changes, as clients ask for it again and
/// again; long lists are read anew each time, by one request at a time, since they may take much memory. Safe for concurrent use.
/// </summary>
internal sealed class ModelContentsReader
{
    private const int Capacity = 256;

    // One for the process, whose memory it spares.
    private static readonly SemaphoreSlim Gate = new(1);

    // Guarded by _lock; the paths stand in the order in which they came.
    private readonly Lock _lock = new();
    private readonly Dictionary<string, (ModelFile File, GgufContents Contents)> _kept = new(RealPath.Comparer);
    private readonly Queue<string> _order = new();

    /// <summary>Reads the files of a model.</summary>
    /// <param name="model">The model.</param>
    /// <param name="isVerbose">Whether long lists and the tensors are wanted.</param>
    /// <param name="cancellationToken">Gives it up.</param>
    /// <returns>What there is; empty for a file that cannot be read.</returns>
    public async Task<ModelContents> ReadAsync(ModelEntry model, bool isVerbose, CancellationToken cancellationToken)
    {
        var contents = await ReadAsync(model.Path, isVerbose, cancellationToken);
        var projector = await ReadAsync(model.ProjectorPath, isVerbose, cancellationToken);
        return new ModelContents
        {
            Metadata = contents.Metadata,
            ProjectorMetadata = projector.Metadata,
            Tensors = contents.Tensors,
            ProjectorParameterCount = projector.Elements,
        };
    }

    private async Task<GgufContents> ReadAsync(string? path, bool isVerbose, CancellationToken cancellationToken)
    {
        if (path is null)
        {
            return GgufContents.Empty;
        }

        try
        {
            // Off the caller's thread: looking at a file blocks.
            return await Task.Run(() => ModelFileSet.Find(path), cancellationToken) is { } files
                ? await ReadAsync(files, isVerbose, cancellationToken)
                : GgufContents.Empty;
        }
        catch (Exception exception) when (FileFaults.IsExpected(exception))
        {
            // It may be there again the next time.
            return GgufContents.Empty;
        }
    }

    private async Task<GgufContents> ReadAsync(ModelFileSet files, bool isVerbose, CancellationToken cancellationToken)
    {
        if (!isVerbose && TryFind(files.First, out var kept))
        {
            return kept;
        }

        await Gate.WaitAsync(cancellationToken);
        try
        {
            if (isVerbose)
            {
                return await ReadAllAsync(files, cancellationToken);
            }

            if (!TryFind(files.First, out kept))
            {
                kept = await ReadAsync(files.First, isVerbose: false, cancellationToken);
                Keep(files.First, kept);
            }

            return kept;
        }
        finally
        {
            Gate.Release();
        }
    }

    // Each shard has tensors of its own; the keys are in the first.
    private static async Task<GgufContents> ReadAllAsync(ModelFileSet files, CancellationToken cancellationToken)
    {
        var first = await ReadAsync(files.First, isVerbose: true, cancellationToken);
        var tensors = new List<ModelTensor>(first.Tensors);
        foreach (var file in files.Files.Skip(1))
        {
            tensors.AddRange((await ReadAsync(file, isVerbose: true, cancellationToken)).Tensors);
        }

        return first with { Tensors = tensors };
    }

    private static async Task<GgufContents> ReadAsync(ModelFile file, bool isVerbose, CancellationToken cancellationToken)
    {
        // A pipe has no length, and opening one could wait for ever.
        if (file.Size == 0)
        {
            return GgufContents.Empty;
        }

        var stream = GgufSyntax.Open(file.RealPath);
        await using (stream)
        {
            try
            {
                return await GgufContentsReader.ReadAsync(stream, isVerbose, cancellationToken);
            }
            catch (GgufFormatException)
            {
                return GgufContents.Empty;
            }
        }
    }

    private bool TryFind(ModelFile file, out GgufContents contents)
    {
        lock (_lock)
        {
            var isKept = _kept.TryGetValue(file.RealPath, out var found) && found.File.Size == file.Size && found.File.ModifiedAt == file.ModifiedAt;
            contents = isKept ? found.Contents : GgufContents.Empty;
            return isKept;
        }
    }

    private void Keep(ModelFile file, GgufContents contents)
    {
        lock (_lock)
        {
            if (!_kept.ContainsKey(file.RealPath))
            {
                _order.Enqueue(file.RealPath);
            }

            _kept[file.RealPath] = (file, contents);
            if (_order.Count > Capacity)
            {
                _kept.Remove(_order.Dequeue());
            }
        }
    }
}
