using LlamaRunner.Contracts.Backends;
using LlamaRunner.Contracts.Models;
using LlamaRunner.Host.Configuration;
using LlamaRunner.Host.Models;
using LlamaRunner.Host.Models.Sources;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace LlamaRunner.UnitTests.Models;

/// <summary>A catalog over a home folder of its own, gone when it is disposed.</summary>
internal sealed class CatalogWorld : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly FakeTimeProvider _time = new();
    private readonly GgufMetadataCache _cache;
    private ModelCatalog? _catalog;

    public CatalogWorld()
    {
        Directory.CreateDirectory(_folder.PathOf("models"));
        _cache = new GgufMetadataCache(_folder.PathOf("cache.json"), NullLogger<GgufMetadataCache>.Instance);
        Ollama = new OllamaStore(PathOf("home/.ollama/models"));
        Library = new OllamaStore(PathOf("home/.llama-runner/library"));
        HuggingFace = new HuggingFaceCache(PathOf("home/.cache/huggingface/hub"));
    }

    public ModelsOptions Options { get; set; } = new();

    public CollectingLogger<ModelCatalog> Logger { get; } = new();

    public OllamaStore Ollama { get; }

    /// <summary>The host's own library.</summary>
    public OllamaStore Library { get; }

    public HuggingFaceCache HuggingFace { get; }

    /// <summary>The home, and a program folder without demo model; nothing in the environment.</summary>
    public ConfigurationSurroundings Surroundings => new()
    {
        Environment = new Dictionary<string, string>(),
        WorkingFolder = PathOf("work"),
        Home = PathOf("home"),
        ProgramFolder = PathOf("program"),
    };

    public IEnumerable<string> Ids => Catalog.Models.Select(static model => model.Id);

    private ModelCatalog Catalog => _catalog ??= new ModelCatalog(
        Options with { Directories = [_folder.PathOf("models")] },
        TimeSpan.FromMinutes(5), _folder.PathOf, Places(), _cache, _time, Logger);

    public string PathOf(string relative) => _folder.PathOf(relative);

    public string Write(string relative, GgufFile file) => _folder.Write(relative, file);

    public string Write(string relative, string text) => _folder.Write(relative, System.Text.Encoding.UTF8.GetBytes(text));

    public async Task<IReadOnlyList<ModelEntry>> ScanAsync(params IReadOnlyList<IBackend> backends)
    {
        await Catalog.RefreshAsync(backends, TestContext.Current.CancellationToken);
        return Catalog.Models;
    }

    public ModelEntry Get(string name) => Catalog.TryResolve(name, out var model)
        ? model
        : throw new InvalidOperationException($"{name} is not known among {string.Join(", ", Ids)}; {string.Join("; ", Logger.Lines)}");

    public bool Knows(string name) => Catalog.TryResolve(name, out _);

    public void Dispose()
    {
        _catalog?.Dispose();
        _cache.Dispose();
        _folder.Dispose();
    }

    // Where tests run, a real Ollama may run too.
    private ModelPlaces Places()
    {
        var places = ModelPlaces.Of(Options, Surroundings);
        return places with { OllamaFolders = [.. places.OllamaFolders.Take(1)], Library = PathOf("home/.llama-runner/library") };
    }
}
