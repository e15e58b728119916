using LlamaRunner.Contracts.Models;
using LlamaRunner.Host.Configuration;
using LlamaRunner.Host.Models.Sources;
using Microsoft.Extensions.Logging;

namespace LlamaRunner.Host.Models;

/// <summary>
/// One look at everything that has a file: 1. find models in all places, reading what is new, 2. read the entries of the
/// configuration, 3. make one of what is there several times, 4. name what no entry names, 5. give the aliases that are free.
/// Not for concurrent use.
/// </summary>
internal sealed class ModelScan
{
    private readonly TimeSpan _keepAlive;
    private readonly GgufMetadataCache _cache;
    private readonly ProblemLog _problems;
    private readonly ConfiguredModels _configured;
    private readonly InheritedSettings _inherited = new();

    // In the order in which a model that is in several of them is taken.
    private readonly IReadOnlyList<IModelSource> _sources;
    private readonly List<SourceProblems> _sourceProblems = [];

    public ModelScan(
        ModelsOptions options, TimeSpan defaultKeepAlive, Func<string, string> resolvePath, ModelPlaces places,
        GgufMetadataCache cache, FirstSeen firstSeen, ILogger logger)
    {
        _keepAlive = defaultKeepAlive;
        _cache = cache;
        _problems = new ProblemLog(logger);
        var scanner = new ModelFolderScanner(_problems);
        var reader = new ModelReader(cache);
        var folders = new ModelFolderReader(reader, _problems);
        _configured = new ConfiguredModels(options, defaultKeepAlive, resolvePath, reader, folders, scanner, _problems, firstSeen);
        _sources = [.. LibrarySources(places, reader), new FolderSource(options.Directories.Select(resolvePath), scanner, folders), .. Sources(places, reader)];
    }

    /// <summary>Finds all models with files.</summary>
    /// <param name="ids">The names given so far: none; those of the models found are added, with their aliases.</param>
    /// <param name="cancellationToken">Ends the scan.</param>
    public async Task<ModelScanResult> RunAsync(ModelIds ids, CancellationToken cancellationToken)
    {
        // 1. Find
        var found = await FindAsync(cancellationToken);

        // 2. Configured models come first, so that no file takes a name or alias that the user chose
        var configured = await _configured.ReadAsync(
            found.OrderBy(static model => model.Variant is not null)
                .DistinctBy(static model => model.Files.First.RealPath, RealPath.Comparer)
                .ToDictionary(static model => model.Files.First.RealPath, RealPath.Comparer),
            cancellationToken);
        var aliases = configured.Select(static _ => new List<string>()).ToList();

        // 3. One of each
        var owners = new ModelOwners(configured);
        var rest = new List<FoundModel>();
        foreach (var model in DuplicateModels.Merge(found))
        {
            if (owners.Find(model) is { } owner)
            {
                aliases[owner].AddRange(model.Names);
            }
            else
            {
                rest.Add(model.Borrows && owners.FindByFile(model) is { } lender ? _inherited.Apply(model, configured[lender].Entry) : model);
            }
        }

        // 4. Name
        var models = TakeNames(configured, aliases, ids);
        var fallback = rest.Find(static model => model.IsFallback);
        rest.RemoveAll(static model => model.IsFallback);
        models.AddRange(DiscoveredModels.Name(rest, ids, _keepAlive)
            .Select(static named => (named.Entry, (IReadOnlyList<string>)named.Model.Aliases)));

        // 5. Aliases come last, so that none takes the name of a model
        var result = new ModelScanResult(
            [.. models.Select(model => WithFree(model.Entry, model.Aliases, ids))],
            fallback is null ? null : DiscoveredModels.ToEntry(fallback, fallback.Files.Stem, [], _keepAlive));
        await EndRoundAsync(cancellationToken);
        return result;
    }

    private static ModelEntry WithFree(ModelEntry model, IReadOnlyList<string> aliases, ModelIds ids)
    {
        List<string> free = [.. aliases.Where(ids.TryTake)];
        return free.Count == 0 ? model : model with { Aliases = [.. model.Aliases, .. free] };
    }

    // First, since clients look for what they got from a registry by its name.
    private IEnumerable<IModelSource> LibrarySources(ModelPlaces places, ModelReader reader) => places.Library is { } library
        ? [new OllamaSource(library, isOwn: true, reader, ProblemsOf("The model library"))]
        : [];

    private IEnumerable<IModelSource> Sources(ModelPlaces places, ModelReader reader)
    {
        if (places.HuggingFaceHub is { } hub)
        {
            yield return new HuggingFaceSource(hub, reader, ProblemsOf("Hugging Face cache"));
        }

        if (places.LmStudioUser is { } user)
        {
            yield return new LmStudioSource(user, reader, ProblemsOf("LM Studio's models"));
        }

        foreach (var folder in places.OllamaFolders.Distinct(RealPath.Comparer))
        {
            yield return new OllamaSource(folder, isOwn: false, reader, ProblemsOf($"Ollama's models in {folder}"));
        }

        if (places.Demo is { } demo)
        {
            yield return new DemoSource(demo, reader, _problems);
        }
    }

    private SourceProblems ProblemsOf(string place)
    {
        var problems = new SourceProblems(place, _problems);
        _sourceProblems.Add(problems);
        return problems;
    }

    private async Task<List<FoundModel>> FindAsync(CancellationToken cancellationToken)
    {
        var found = new List<FoundModel>();
        for (var i = 0; i < _sources.Count; i++)
        {
            var source = i;
            try
            {
                var models = await _sources[source].FindAsync(cancellationToken);
                found.AddRange(models.Select(model => model with { Source = source }));
            }
            catch (Exception exception) when (FileFaults.IsExpected(exception))
            {
                // A folder that goes away while it is listed, for example; the next look finds it as it is then.
                _problems.Report("models", $"A place of models could not be searched: {exception.Message}");
            }
        }

        return found;
    }

    private List<(ModelEntry Entry, IReadOnlyList<string> Aliases)> TakeNames(
        IReadOnlyList<ConfiguredModel> configured, List<List<string>> aliases, ModelIds ids)
    {
        var models = new List<(ModelEntry Entry, IReadOnlyList<string> Aliases)>();
        for (var i = 0; i < configured.Count; i++)
        {
            var entry = configured[i].Entry;
            if (ids.TryTake(entry.Id))
            {
                models.Add((entry, aliases[i]));
            }
            else
            {
                _problems.Report($"models.entries.{entry.Id}", "The name is used twice, without regard to case; this entry is not listed.");
            }
        }

        foreach (var alias in models.SelectMany(static model => model.Entry.Aliases))
        {
            ids.TryTake(alias);
        }

        return models;
    }

    private async Task EndRoundAsync(CancellationToken cancellationToken)
    {
        foreach (var problems in _sourceProblems)
        {
            problems.EndRound();
        }

        _problems.EndRound();
        await _cache.SaveAsync(cancellationToken);
    }
}
