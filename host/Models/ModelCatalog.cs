using System.Diagnostics.CodeAnalysis;
using LlamaRunner.Contracts.Backends;
using LlamaRunner.Contracts.Models;
using LlamaRunner.Host.Configuration;
using LlamaRunner.Host.Models.Sources;
using LlamaRunner.Host.Parameters;
using Microsoft.Extensions.Logging;

namespace LlamaRunner.Host.Models;

/// <summary>
/// All models that clients can ask for: those of the configuration, those found in folders, and those that backends bring;
/// while there is none, the demo model.
/// Readers see one immutable snapshot; it is replaced whole. Safe for concurrent use.
/// </summary>
internal sealed partial class ModelCatalog : IDisposable
{
    private static readonly TimeSpan StaleAfter = TimeSpan.FromSeconds(2);

    private readonly TimeProvider _time;
    private readonly TimeSpan _defaultKeepAlive;
    private readonly ILogger _logger;
    private readonly ModelAliases _aliases;
    private readonly ParameterRegistry _parameters;
    private readonly BackendOffers _backendOffers;
    private readonly ModelScan _scan;
    private readonly FirstSeen _firstSeen;
    private readonly SemaphoreSlim _gate = new(1);

    // Written by whoever holds the gate.
    private ModelScanResult _files = ModelScanResult.Empty;
    private ModelIds _fileIds = new();
    private IReadOnlyList<(string BackendId, ModelOffer Offer)> _offers = [];
    private int _offersFrom;

    // Written by whoever holds the gate, read by all.
    private volatile ModelCatalogSnapshot _snapshot;
    private long _scannedAt = long.MinValue;

    private int _refreshes;

    /// <summary>Makes an empty catalog; <see cref="RefreshAsync"/> fills it.</summary>
    /// <param name="options">The section <c>models</c>.</param>
    /// <param name="defaultKeepAlive">How long a runner stays for a model that does not say so itself.</param>
    /// <param name="resolvePath">Makes a path of the configuration a full path.</param>
    /// <param name="places">Where models are found beside the folders of the configuration.</param>
    /// <param name="cache">The headers read so far; may be shared, and is not disposed here.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logger">Where problems with files and backends are reported.</param>
    public ModelCatalog(
        ModelsOptions options,
        TimeSpan defaultKeepAlive,
        Func<string, string> resolvePath,
        ModelPlaces places,
        GgufMetadataCache cache,
        TimeProvider time,
        ILogger<ModelCatalog> logger)
    {
        _time = time;
        _defaultKeepAlive = defaultKeepAlive;
        _logger = logger;
        _aliases = new ModelAliases(options.Aliases);
        _parameters = new ParameterRegistry(options);
        _snapshot = new ModelCatalogSnapshot([], null, _aliases);
        _firstSeen = new FirstSeen(time);
        _backendOffers = new BackendOffers(time, logger);
        _scan = new ModelScan(options, defaultKeepAlive, resolvePath, places, cache, _firstSeen, logger);
    }

    /// <summary>Makes the empty catalog of a configuration.</summary>
    public static ModelCatalog Of(LoadedConfiguration configuration, GgufMetadataCache cache, TimeProvider time, ILoggerFactory loggers)
    {
        var options = configuration.Options;
        return new ModelCatalog(
            options.Models, options.Runners.KeepAlive, configuration.Paths.Resolve,
            ModelPlaces.Of(options.Models, configuration.Surroundings) with { Library = configuration.Paths.Resolve(options.Models.Library) },
            cache, time, loggers.CreateLogger<ModelCatalog>());
    }

    /// <summary>The models in the order of their ids.</summary>
    public IReadOnlyList<ModelEntry> Models => _snapshot.Models;

    /// <summary>Finds a model by one of its names.</summary>
    public bool TryResolve(string name, [NotNullWhen(true)] out ModelEntry? model) => _snapshot.Names.TryResolve(name, out model);

    /// <summary>
    /// Looks at all files and asks all backends. Models with files are listed before the slowest backend has answered.
    /// The backends are not held on to.
    /// </summary>
    public async Task RefreshAsync(IReadOnlyList<IBackend> backends, CancellationToken cancellationToken)
    {
        await Task.WhenAll(RescanAsync(force: true, cancellationToken), AskAsync(backends, cancellationToken));

        // Only when all are known; it may come later, so it is no fault.
        foreach (var (alias, target) in _aliases.All)
        {
            if (!_snapshot.Names.HasOwn(target))
            {
                LogLeadsNowhere(ConfigurationPath.Of("models", "aliases", alias).ToString(), target);
            }
        }
    }

    /// <summary>
    /// Looks at the files again unless that was done within the last two seconds, so that a listing, or a name that is not
    /// known, sees a file that was just put into a folder. However many call, there is one look at a time.
    /// </summary>
    public Task RefreshIfStaleAsync(CancellationToken cancellationToken) =>
        IsFresh() ? Task.CompletedTask : RescanAsync(force: false, cancellationToken);

    /// <summary>Looks at the files again, for who has just changed them: what it did is there when this returns.</summary>
    public Task RefreshFilesAsync(CancellationToken cancellationToken) => RescanAsync(force: true, cancellationToken);

    public void Dispose() => _gate.Dispose();

    private async Task RescanAsync(bool force, CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken);
        try
        {
            // Another caller may have looked while this one waited.
            if (!force && IsFresh())
            {
                return;
            }

            // Off the caller's thread: listing a folder blocks.
            var ids = new ModelIds();
            _files = await Task.Run(() => _scan.RunAsync(ids, cancellationToken), cancellationToken);
            _fileIds = ids;
            Publish_NeedsGate();
            Volatile.Write(ref _scannedAt, _time.GetTimestamp());
        }
        finally
        {
            _gate.Release();
        }
    }

    private async Task AskAsync(IReadOnlyList<IBackend> backends, CancellationToken cancellationToken)
    {
        var refresh = Interlocked.Increment(ref _refreshes);
        var offers = await _backendOffers.AskAsync(backends, cancellationToken);
        await _gate.WaitAsync(cancellationToken);
        try
        {
            // A refresh that began later knows the backends better.
            if (refresh - _offersFrom > 0)
            {
                _offersFrom = refresh;
                _offers = offers;
                Publish_NeedsGate();
            }
        }
        finally
        {
            _gate.Release();
        }
    }

    private void Publish_NeedsGate()
    {
        var ids = _fileIds.Copy();
        var models = new List<ModelEntry>(_files.Models);
        foreach (var (backendId, offer) in _offers)
        {
            var qualified = $"{backendId}/{offer.Id}";
            if (ids.TryTake(offer.Id))
            {
                models.Add(ToEntry(offer, offer.Id, backendId));
            }
            else if (ids.TryTake(qualified))
            {
                models.Add(ToEntry(offer, qualified, backendId));
            }
        }

        // Last, since it may have its name only where no other model wants it.
        var fallback = _files.Fallback is { } demo && ids.TryTake(demo.Id) ? demo : null;
        models = models.ConvertAll(WithDefaultedFields);
        _snapshot = models.Count == 0 && fallback is not null ? _snapshot.Next([fallback], null) : _snapshot.Next(models, fallback);
    }

    private ModelEntry WithDefaultedFields(ModelEntry model) => _parameters.FindOwn(model) is { } rules
        ? model with { DefaultedFields = [.. rules.DefaultedFields] }
        : model;

    private ModelEntry ToEntry(ModelOffer offer, string id, string backendId) => new()
    {
        Id = id,
        BackendId = backendId,
        KeepAlive = _defaultKeepAlive,
        ModifiedAt = _firstSeen.Of(id),
        Metadata = offer.Metadata,
        Capabilities = offer.Metadata is { } metadata ? CapabilityRules.Of(metadata) : ModelCapabilities.None,
    };

    private bool IsFresh()
    {
        var scannedAt = Volatile.Read(ref _scannedAt);
        return scannedAt != long.MinValue && _time.GetElapsedTime(scannedAt) < StaleAfter;
    }

    [LoggerMessage(EventId = 1901, Level = LogLevel.Warning, Message = "{Alias} leads to {Target}, and there is no model of that name")]
    private partial void LogLeadsNowhere(string alias, string target);
}
