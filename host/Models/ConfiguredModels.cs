using LlamaRunner.Contracts.Models;
using LlamaRunner.Host.Configuration;

namespace LlamaRunner.Host.Models;

/// <summary>
/// Makes the models of <c>models.entries</c>. One whose file is missing or damaged stays listed, without metadata: loading it
/// gives the clear error.
/// </summary>
internal sealed class ConfiguredModels
{
    private static readonly string[] EmbeddingArguments = ["embedding", "embeddings"];

    private readonly ModelReader _reader;
    private readonly ModelFolderReader _folders;
    private readonly ModelFolderScanner _scanner;
    private readonly ProblemLog _problems;
    private readonly FirstSeen _firstSeen;
    private readonly TimeSpan _defaultKeepAlive;
    private readonly (string Id, ModelOptions Options, string? Path, string? ProjectorPath, LoadSettings Load)[] _entries;

    public ConfiguredModels(
        ModelsOptions options, TimeSpan defaultKeepAlive, Func<string, string> resolvePath,
        ModelReader reader, ModelFolderReader folders, ModelFolderScanner scanner, ProblemLog problems, FirstSeen firstSeen)
    {
        _reader = reader;
        _folders = folders;
        _scanner = scanner;
        _problems = problems;
        _firstSeen = firstSeen;
        _defaultKeepAlive = defaultKeepAlive;
        _entries =
        [
            .. options.Entries.OrderBy(static entry => entry.Key, StringComparer.Ordinal).Select(entry => (
                entry.Key,
                entry.Value,
                entry.Value.Path is { } path ? resolvePath(path) : null,
                entry.Value.Mmproj is { } projector ? resolvePath(projector) : null,
                new LoadSettings
                {
                    Runtime = entry.Value.Runtime,
                    Arguments = entry.Value.Arguments,
                    Environment = entry.Value.Environment,
                })),
        ];
    }

    /// <summary>Reads the files of all entries.</summary>
    /// <param name="found">The models that were found by the real path of their first file.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public async Task<IReadOnlyList<ConfiguredModel>> ReadAsync(
        IReadOnlyDictionary<string, FoundModel> found, CancellationToken cancellationToken)
    {
        var models = new List<ConfiguredModel>();
        foreach (var (id, options, path, projectorPath, load) in _entries)
        {
            var files = Find(id, path);
            var header = files is null ? null : await ReadHeaderAsync(id, files, cancellationToken);
            var projector = projectorPath is not null
                ? await FindGivenProjectorAsync(id, projectorPath, cancellationToken)
                : files is null ? null : await FindProjectorAsync(files, found, cancellationToken);
            var model = new ModelEntry
            {
                Id = id,
                BackendId = options.Backend,
                Path = files?.First.Path ?? path,
                ProjectorPath = projectorPath ?? projector?.Path,
                Aliases = options.Aliases,
                KeepAlive = options.KeepAlive ?? _defaultKeepAlive,
                Pinned = options.Pinned,
                Preload = options.Preload,
                Priority = options.Priority,
                Load = load,
                SizeBytes = files?.Size ?? 0,
                ModifiedAt = files?.ModifiedAt ?? _firstSeen.Of(id),
                Metadata = header?.Metadata,
                Capabilities = header is null
                    ? ModelCapabilities.None
                    : CapabilityRules.Of(header.Metadata, projector?.SeesImages ?? false, header.HasToolTemplate) | ByArguments(load),
            };
            models.Add(new ConfiguredModel(
                model, files is null ? [] : [.. files.Files.Select(static file => file.RealPath)], header?.Fingerprint));
        }

        return models;
    }

    // Whatever its file says, a runner that is started so embeds.
    private static ModelCapabilities ByArguments(LoadSettings load) =>
        EmbeddingArguments.Any(name => load.Arguments.TryGetValue(name, out var argument) && argument.IsSwitch)
            ? ModelCapabilities.Embedding
            : ModelCapabilities.None;

    private ModelFileSet? Find(string id, string? path)
    {
        if (path is null)
        {
            return null;
        }

        try
        {
            if (ModelFileSet.Find(path) is { } files)
            {
                return files;
            }

            _problems.Report($"models.entries.{id}.path", $"The file {path} does not exist; loading the model will fail until it does.");
        }
        catch (Exception exception) when (FileFaults.IsExpected(exception))
        {
            _problems.Report($"models.entries.{id}.path", $"The file {path} cannot be read: {exception.Message}");
        }

        return null;
    }

    private async Task<GgufHeader?> ReadHeaderAsync(string id, ModelFileSet files, CancellationToken cancellationToken)
    {
        var reading = await _reader.ReadAsync(files, cancellationToken);
        if (reading.Header is null)
        {
            _problems.Report($"models.entries.{id}.path", $"The model {files.First.Path} cannot be read. {reading.Fault}", "damaged");
        }

        return reading.Header;
    }

    private async Task<Projector?> FindGivenProjectorAsync(string id, string path, CancellationToken cancellationToken)
    {
        try
        {
            if (ModelFileSet.Find(path) is { } files)
            {
                return await _folders.ReadProjectorAsync(files, cancellationToken);
            }

            _problems.Report($"models.entries.{id}.mmproj", $"The file {path} does not exist; loading the model will fail until it does.");
        }
        catch (Exception exception) when (FileFaults.IsExpected(exception))
        {
            _problems.Report($"models.entries.{id}.mmproj", $"The file {path} cannot be read: {exception.Message}");
        }

        return null;
    }

    private async Task<Projector?> FindProjectorAsync(
        ModelFileSet files, IReadOnlyDictionary<string, FoundModel> found, CancellationToken cancellationToken) =>
        found.TryGetValue(files.First.RealPath, out var scanned)
            ? scanned.Projector
            : await _folders.FindProjectorAsync(
                files.Stem, _scanner.List(Path.GetDirectoryName(files.First.Path) ?? ""), cancellationToken);
}
