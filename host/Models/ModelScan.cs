using System.Collections.Concurrent;
using LlamaRunner.Contracts.Models;
using LlamaRunner.Host.Configuration;
using Microsoft.Extensions.Logging;

namespace LlamaRunner.Host.Models;

/// <summary>
/// One look at everything that has a file: 1. list the folders, 2. read what is new in them, 3. read the entries of the
/// configuration, 4. name what no entry names. Not for concurrent use.
/// </summary>
internal sealed class ModelScan
{
    // A first scan waits for the disk more than it computes.
    private static readonly int Readers = Math.Clamp(Environment.ProcessorCount, 2, 4);

    private readonly IReadOnlyList<string> _directories;
    private readonly TimeSpan _keepAlive;
    private readonly GgufMetadataCache _cache;
    private readonly ProblemLog _problems;
    private readonly ModelFolderScanner _scanner;
    private readonly ModelFolderReader _folders;
    private readonly ConfiguredModels _configured;

    public ModelScan(
        ModelsOptions options, TimeSpan defaultKeepAlive, Func<string, string> resolvePath,
        GgufMetadataCache cache, FirstSeen firstSeen, ILogger logger)
    {
        _directories = [.. options.Directories.Select(resolvePath)];
        _keepAlive = defaultKeepAlive;
        _cache = cache;
        _problems = new ProblemLog(logger);
        _scanner = new ModelFolderScanner(_problems);
        var reader = new ModelReader(cache);
        _folders = new ModelFolderReader(reader, _problems);
        _configured = new ConfiguredModels(options, defaultKeepAlive, resolvePath, reader, _folders, _scanner, _problems, firstSeen);
    }

    /// <summary>Finds all models with files.</summary>
    /// <param name="ids">The names given so far: none; those of the models found are added, with their aliases.</param>
    /// <param name="cancellationToken">Ends the scan.</param>
    public async Task<IReadOnlyList<ModelEntry>> RunAsync(ModelIds ids, CancellationToken cancellationToken)
    {
        // 1. List
        var folders = _scanner.Scan(_directories, cancellationToken);

        // 2. Read; a file that is found under several paths counts under the one that is no link
        FoundModel[] found =
        [
            .. (await ReadAsync(folders, cancellationToken))
                .OrderBy(static model => model.Files.First.IsLinked)
                .DistinctBy(static model => model.Files.First.RealPath, RealPath.Comparer),
        ];

        // 3. Configured models come first, so that no file takes a name or alias that the user chose
        var configured = await _configured.ReadAsync(
            found.ToDictionary(static model => model.Files.First.RealPath, RealPath.Comparer), cancellationToken);
        var models = new List<ModelEntry>();
        foreach (var (model, _) in configured)
        {
            if (ids.TryTake(model.Id))
            {
                models.Add(model);
            }
            else
            {
                _problems.Report($"models.entries.{model.Id}", "The name is used twice, without regard to case; this entry is not listed.");
            }
        }

        foreach (var alias in models.SelectMany(static model => model.Aliases))
        {
            ids.TryTake(alias);
        }

        // 4. Name the rest
        var claimed = configured.SelectMany(static model => model.RealPaths).ToHashSet(RealPath.Comparer);
        models.AddRange(DiscoveredModels.Name(
            found.Where(model => !model.Files.Files.Any(file => claimed.Contains(file.RealPath))), ids, _keepAlive));

        _problems.EndRound();
        await _cache.SaveAsync(cancellationToken);
        return models;
    }

    private async Task<IEnumerable<FoundModel>> ReadAsync(IReadOnlyList<ModelFolder> folders, CancellationToken cancellationToken)
    {
        var byFolder = new ConcurrentDictionary<int, IReadOnlyList<FoundModel>>();
        var options = new ParallelOptions { MaxDegreeOfParallelism = Readers, CancellationToken = cancellationToken };
        await Parallel.ForEachAsync(Enumerable.Range(0, folders.Count), options, async (index, token) =>
            byFolder[index] = await _folders.ReadAsync(folders[index], token));
        return Enumerable.Range(0, folders.Count).SelectMany(index => byFolder[index]);
    }
}
