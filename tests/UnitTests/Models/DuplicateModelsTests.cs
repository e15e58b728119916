using LlamaRunner.Host.Configuration;

namespace LlamaRunner.UnitTests.Models;

public sealed class DuplicateModelsTests : IDisposable
{
    private const string LmStudio = "home/.lmstudio/models/publisher/Some-GGUF/";

    private readonly CatalogWorld _world = new();

    public void Dispose() => _world.Dispose();

    [Fact]
    public async Task Scan_CopyOfOllamasFile_IsListedOnceAndAnswersToBothNames()
    {
        _world.Ollama.Model("registry.ollama.ai/library/some/8b", GgufFile.Model());
        var path = _world.Write(LmStudio + "Some-Q4_K_M.gguf", GgufFile.Model());

        var model = Assert.Single(await _world.ScanAsync());

        Assert.Equal(("Some-Q4_K_M", path), (model.Id, model.Path));
        Assert.Same(model, _world.Get("some:8b"));
        Assert.Same(model, _world.Get("publisher/Some-GGUF"));
    }

    [Fact]
    public async Task Scan_CopyInEveryPlace_TheUsersFolderIsKeptThenHuggingFaceThenLmStudio()
    {
        _world.Ollama.Model("hf.co/org/Some-GGUF/Q8_0", GgufFile.Model());
        var lmStudio = _world.Write(LmStudio + "Some-Q8_0.gguf", GgufFile.Model());
        Assert.Equal(lmStudio, Assert.Single(await _world.ScanAsync()).Path);

        var huggingFace = _world.HuggingFace.Ref("org/Some-GGUF").File("org/Some-GGUF", "Some.gguf", GgufFile.Model());
        Assert.Equal(huggingFace, Assert.Single(await _world.ScanAsync()).Path);

        var mine = _world.Write("models/mine.gguf", GgufFile.Model());
        var model = Assert.Single(await _world.ScanAsync());
        Assert.Equal(("mine", mine), (model.Id, model.Path));
        foreach (var name in new[] { "Some", "Some-Q8_0", "org/Some-GGUF", "publisher/Some-GGUF", "hf.co/org/Some-GGUF:Q8_0" })
        {
            Assert.Same(model, _world.Get(name));
        }
    }

    [Fact]
    public async Task Scan_CopyOfAnEntrysFile_EntryStaysAloneAndTakesTheNames()
    {
        _world.Write("elsewhere/x.gguf", GgufFile.Model());
        _world.Options = new()
        {
            Entries = new Dictionary<string, ModelOptions> { ["mine"] = new() { Path = "elsewhere/x.gguf", Aliases = ["own"] } },
        };
        _world.Ollama.Model("registry.ollama.ai/library/some/8b", GgufFile.Model());

        var model = Assert.Single(await _world.ScanAsync());

        Assert.Equal("mine", model.Id);
        Assert.Equal(["own", "some:8b"], model.Aliases);
    }

    [Fact]
    public async Task Scan_EntriesOfOneFile_AllStayAndTheFirstTakesTheNames()
    {
        _world.Write("models/some.gguf", GgufFile.Model());
        _world.Options = new()
        {
            Entries = new Dictionary<string, ModelOptions>
            {
                ["a"] = new() { Path = "models/some.gguf" },
                ["b"] = new() { Path = "models/some.gguf" },
            },
        };

        await _world.ScanAsync();

        Assert.Equal(["a", "b"], _world.Ids);
        Assert.Equal("a", _world.Get("some").Id);
    }

    [Fact]
    public async Task Scan_NameOfTheCopyTaken_StaysWithItsModel()
    {
        _world.Write("models/mine.gguf", GgufFile.Model());
        _world.Write("models/some.gguf", GgufFile.Model("qwen3"));
        _world.Write(LmStudio + "Some.gguf", GgufFile.Model());

        await _world.ScanAsync();

        Assert.Equal(["mine", "some"], _world.Ids);
        Assert.Equal("qwen3", _world.Get("Some").Metadata?.Architecture);
    }

    [Fact]
    public async Task Scan_TwoOllamaNamesOfOneFile_AreOneModel()
    {
        _world.Ollama.Model("registry.ollama.ai/library/some/8b", GgufFile.Model());
        _world.Ollama.Model("registry.ollama.ai/library/some/latest", GgufFile.Model());

        var model = Assert.Single(await _world.ScanAsync());

        Assert.Equal("some:8b", model.Id);
        Assert.Same(model, _world.Get("some"));
    }

    [Fact]
    public async Task Scan_CopyHasTheProjector_ItIsUsed()
    {
        _world.Write("models/some.gguf", GgufFile.Model());
        _world.Write(LmStudio + "Some.gguf", GgufFile.Model());
        var projector = _world.Write(LmStudio + "mmproj-F16.gguf", GgufFile.Projector());

        Assert.Equal(projector, Assert.Single(await _world.ScanAsync()).ProjectorPath);
    }

    [Fact]
    public async Task Scan_CopyGone_TheOtherTakesItsPlaceAndNamesStay()
    {
        var mine = _world.Write("models/mine.gguf", GgufFile.Model());
        _world.Ollama.Model("registry.ollama.ai/library/some/8b", GgufFile.Model());
        await _world.ScanAsync();

        File.Delete(mine);
        await _world.ScanAsync();

        Assert.Equal(["some:8b"], _world.Ids);
    }

    [Theory]
    [InlineData(true, true, true, "hf", "lm", "ol:1")]
    [InlineData(false, true, true, "lm", "ol:1")]
    [InlineData(true, false, true, "hf", "ol:1")]
    [InlineData(true, true, false, "hf", "lm")]
    [InlineData(false, false, false)]
    public async Task Scan_ToolsSwitchedOff_AreNotLookedAt(bool huggingFace, bool lmStudio, bool ollama, params string[] expected)
    {
        _world.HuggingFace.Ref("a/b").File("a/b", "hf.gguf", GgufFile.Model(name: "hf"));
        _world.Write("home/.lmstudio/models/a/b/lm.gguf", GgufFile.Model(name: "lm"));
        _world.Ollama.Model("registry.ollama.ai/library/ol/1", GgufFile.Model(name: "ol"));
        _world.Options = new() { Discovery = new() { HuggingFace = huggingFace, LmStudio = lmStudio, Ollama = ollama } };

        await _world.ScanAsync();

        Assert.Equal(expected, _world.Ids);
    }

    [Fact]
    public async Task Scan_OtherToolsFolders_AreNotWrittenTo()
    {
        _world.HuggingFace.Ref("a/b").File("a/b", "hf.gguf", GgufFile.Model(name: "hf"));
        _world.Write("home/.lmstudio/models/a/b/lm.gguf", GgufFile.Model(name: "lm"));
        _world.Ollama.Model("registry.ollama.ai/library/ol/1", GgufFile.Model(name: "ol"));
        var before = Everything();

        await _world.ScanAsync();

        Assert.Equal(before, Everything());
    }

    private string[] Everything() =>
    [
        .. new DirectoryInfo(_world.PathOf("home")).EnumerateFileSystemInfos("*", SearchOption.AllDirectories)
            .Select(static item => $"{item.FullName} {item.LastWriteTimeUtc:O} {item.CreationTimeUtc:O}").Order(StringComparer.Ordinal),
    ];
}
