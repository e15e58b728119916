using LlamaRunner.Contracts.Library;
using LlamaRunner.Contracts.Models;
using LlamaRunner.Host.Configuration;
using LlamaRunner.Host.Library;
using LlamaRunner.Host.Models;
using LlamaRunner.UnitTests.Configuration;
using LlamaRunner.UnitTests.Library.Servers;
using LlamaRunner.UnitTests.Models;
using Microsoft.Extensions.Logging.Abstractions;

namespace LlamaRunner.UnitTests.Library;

/// <summary>A library in a home of its own, with a server of models.</summary>
internal sealed class LibraryWorld : IAsyncDisposable
{
    private readonly ConfigurationWorld _configuration;
    private readonly HttpClient _http;
    private readonly LoadedConfiguration _loaded;
    private readonly GgufMetadataCache _cache;
    private readonly ModelCatalog _catalog;

    private LibraryWorld(ConfigurationWorld configuration, ModelServer server, GgufMetadataCache cache, ModelCatalog catalog, RecordingSite site, ModelLibrary library, HttpClient http, LoadedConfiguration loaded)
    {
        _loaded = loaded;
        _configuration = configuration;
        _cache = cache;
        _catalog = catalog;
        _http = http;
        Server = server;
        Site = site;
        Library = library;
    }

    public ModelServer Server { get; }

    public RecordingSite Site { get; }

    public ModelLibrary Library { get; }

    public string Root => Path.Combine(_configuration.Home, ".llama-runner", "library");

    public IEnumerable<string> Names => _catalog.Models.Select(static model => model.Id);

    public string[] Blobs => Files("blobs");

    public string[] Parts => Files("parts");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>Makes one.</summary>
    /// <param name="files">Files in the home, by their path.</param>
    /// <param name="sets">Overrides of the configuration.</param>
    /// <param name="environment">Variables.</param>
    /// <param name="time">The clock of the library; null for that of the system.</param>
    public static async Task<LibraryWorld> StartAsync(
        IReadOnlyDictionary<string, byte[]>? files = null, string[]? sets = null, (string Name, string Value)[]? environment = null, TimeProvider? time = null)
    {
        var configuration = new ConfigurationWorld();
        foreach (var (path, content) in files ?? new Dictionary<string, byte[]>())
        {
            var full = Path.Combine(configuration.Home, path);
            Directory.CreateDirectory(Path.GetDirectoryName(full)!);
            await File.WriteAllBytesAsync(full, content, Token);
        }

        foreach (var (name, value) in environment ?? [])
        {
            configuration.Environment[name] = value;
        }

        var server = await ModelServer.StartAsync(Token);
        var loaded = await configuration.LoadValidAsync($$"""
            {
              "models": {
                "registries": { "ollama": "{{server.Address}}", "huggingFace": "{{server.Address}}" },
                "downloads": { "partSize": 65536, "connections": 4, "stallTimeout": "2s" },
                "discovery": { "ollama": false, "huggingFace": false, "lmStudio": false },
                "demo": false
              }
            }
            """, sets ?? []);
        var cache = GgufMetadataCache.Of(loaded, NullLoggerFactory.Instance);
        var catalog = ModelCatalog.Of(loaded, cache, TimeProvider.System, NullLoggerFactory.Instance);
        await catalog.RefreshFilesAsync(Token);
        var site = new RecordingSite(new CatalogSite(catalog));
        var http = LibraryHttp.Create();
        return new LibraryWorld(configuration, server, cache, catalog, site, LibrarySetup.Make(loaded, site, http, time ?? TimeProvider.System), http, loaded);
    }

    /// <summary>The bytes of a model that differ all over, so that a piece in the wrong place is found.</summary>
    public static byte[] Weights(int seed, int length = 600_000)
    {
        var noise = new byte[length];
        new Random(seed).NextBytes(noise);
        return [.. GgufFile.Model(name: $"model {seed}").ToBytes(), .. noise];
    }

    /// <summary>The library of the same folder as another process sees it.</summary>
    public ModelLibrary Another() => LibrarySetup.Make(_loaded, Site, _http, TimeProvider.System);

    public ModelEntry Get(string name) => Site.Find(name) ?? throw new InvalidOperationException($"{name} is not among {string.Join(", ", Names)}");

    public Task<List<LibraryProgress>> PullAsync(string name) => AllAsync(Library.PullAsync(new RegistryRequest { Name = name }, Token));

    public static async Task<List<LibraryProgress>> AllAsync(IAsyncEnumerable<LibraryProgress> steps)
    {
        var all = new List<LibraryProgress>();
        await foreach (var step in steps.WithCancellation(Token))
        {
            all.Add(step);
        }

        return all;
    }

    /// <summary>The statuses, each of them once in a row.</summary>
    public static string[] StatusesOf(IEnumerable<LibraryProgress> steps)
    {
        var statuses = new List<string>();
        foreach (var step in steps.Where(step => statuses.Count == 0 || statuses[^1] != step.Status))
        {
            statuses.Add(step.Status);
        }

        return [.. statuses];
    }

    public async Task<string> AddBlobAsync(byte[] content)
    {
        var digest = ModelServer.DigestOf(content);
        using var stream = new MemoryStream(content);
        await Library.AddBlobAsync(digest, stream, Token);
        return digest;
    }

    /// <summary>Writes a file of the library that was last changed some days ago.</summary>
    public async Task<string> LeaveAsync(string path, double days, byte[]? content = null)
    {
        var full = Path.Combine(Root, path);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        await File.WriteAllBytesAsync(full, content ?? [1], Token);
        File.SetLastWriteTimeUtc(full, TimeProvider.System.GetUtcNow().UtcDateTime - TimeSpan.FromDays(days));
        return full;
    }

    public async ValueTask DisposeAsync()
    {
        await Library.DisposeAsync();
        _catalog.Dispose();
        _cache.Dispose();
        _http.Dispose();
        await Server.DisposeAsync();
        _configuration.Dispose();
    }

    private string[] Files(string folder) => Directory.Exists(Path.Combine(Root, folder))
        ? [.. Directory.GetFiles(Path.Combine(Root, folder)).Select(static path => Path.GetFileName(path)).Order(StringComparer.Ordinal)]
        : [];
}
