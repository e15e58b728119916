using System.Text;
using System.Text.Json.Nodes;
using LlamaRunner.Contracts.Models;
using LlamaRunner.Host.Configuration;

namespace LlamaRunner.UnitTests.Models.Sources;

/// <summary>What an Ollama folder, and the host's own library, hold beside weights.</summary>
public sealed class OllamaRecipeTests : IDisposable
{
    private const string Library = "registry.ollama.ai/library/";

    private readonly CatalogWorld _world = new();

    public void Dispose() => _world.Dispose();

    [Fact]
    public async Task Scan_Layers_GiveRecipeLoadAndDigest()
    {
        _world.Ollama.Manifest(
            Library + "m/1",
            _world.Ollama.Layer("model", GgufFile.Model().ToBytes()),
            Text("system", "Be brief."),
            Text("template", "{{ .Prompt }}"),
            Text("license", "MIT"),
            Text("license", "and more"),
            Text("params", """{"temperature":0.5,"stop":["a","b"],"num_ctx":2048.7,"num_gpu":-1,"num_thread":3,"use_mmap":false,"seed":null}"""),
            Text("messages", """[{"role":"user","content":"Hi"},{"role":"assistant","content":"Hello"}]"""));

        var entry = Assert.Single(await _world.ScanAsync());

        var recipe = entry.Recipe!;
        Assert.Equal(("Be brief.", "{{ .Prompt }}"), (recipe.System, recipe.Template));
        Assert.Equal(["MIT", "and more"], recipe.Licenses);
        Assert.Equal(["num_ctx", "num_gpu", "num_thread", "stop", "temperature", "use_mmap"], recipe.Parameters.Keys.Order());
        Assert.Equal(0.5, recipe.Parameters["temperature"].GetDouble());
        Assert.Equal(["user", "assistant"], recipe.Messages.Select(static message => message.GetProperty("role").GetString()));
        Assert.Equal(new LoadWish { ContextLength = 2048, Threads = 3, MemoryMap = false }, entry.Load.Wish);
        Assert.Matches("^[0-9a-f]{64}$", entry.Digest);
    }

    [Fact]
    public async Task Scan_TwiceTheSame_GivesTheSameObjects()
    {
        _world.Ollama.Manifest(
            Library + "m/1", _world.Ollama.Layer("model", GgufFile.Model().ToBytes()), Text("params", """{"num_ctx":512}"""),
            _world.Ollama.Layer("adapter", Adapter()));

        var first = Assert.Single(await _world.ScanAsync());

        Assert.Same(first, Assert.Single(await _world.ScanAsync()));
    }

    [Fact]
    public async Task Scan_Adapter_IsAnArgument()
    {
        var adapter = _world.Ollama.Layer("adapter", Adapter());
        _world.Ollama.Manifest(Library + "m/1", _world.Ollama.Layer("model", GgufFile.Model().ToBytes()), adapter);

        var entry = Assert.Single(await _world.ScanAsync());

        Assert.Equal([_world.Ollama.BlobPath(adapter)], entry.Load.Arguments["lora"].Values);
    }

    [Fact]
    public async Task Scan_OneFileUnderTwoRecipes_IsTwoModels()
    {
        var weights = _world.Ollama.Layer("model", GgufFile.Model().ToBytes());
        _world.Ollama.Manifest(Library + "plain/1", weights);
        _world.Ollama.Manifest(Library + "plain/2", weights, Text("template", "x"));
        _world.Ollama.Manifest(Library + "pirate/1", weights, Text("system", "Arr."));

        await _world.ScanAsync();

        Assert.Equal(["pirate:1", "plain:1"], _world.Ids);
        Assert.Null(_world.Get("plain:2").Recipe);
        Assert.Equal("Arr.", _world.Get("pirate:1").Recipe?.System);
    }

    [Theory]
    [InlineData("params", "[]")]
    [InlineData("params", "{")]
    [InlineData("messages", "[1]")]
    [InlineData("messages", "{}")]
    public async Task Scan_BrokenLayer_LeavesTheModelOut(string type, string content)
    {
        _world.Ollama.Manifest(Library + "m/1", _world.Ollama.Layer("model", GgufFile.Model().ToBytes()), Text(type, content));

        Assert.Empty(await _world.ScanAsync());
        Assert.Single(_world.Logger.Warnings);
    }

    [Fact]
    public async Task Scan_LibrarysModels_AreListedEachByItsName()
    {
        var file = GgufFile.Model();
        _world.Write("models/mine.gguf", file);
        _world.Ollama.Model(Library + "tiny/latest", file);
        _world.Library.Model(Library + "tiny/latest", file);
        _world.Library.Model(Library + "copy/latest", file);

        await _world.ScanAsync();

        Assert.Equal(["copy:latest", "mine", "tiny:latest"], _world.Ids);
        Assert.StartsWith(_world.PathOf("home/.llama-runner/library"), _world.Get("tiny").Path, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Scan_LibrarysShards_AreOneModel()
    {
        var first = _world.Library.Layer("model", GgufFile.Model().Number("split.count", 2u).ToBytes());
        var second = _world.Library.Layer("model", new GgufFile().Number("split.no", 1u).Tensor("blk.1", 0, 4, 2).ToBytes());
        (first["name"], second["name"]) = ("m-00001-of-00002.gguf", "m-00002-of-00002.gguf");
        _world.Library.Manifest(Library + "m/1", first, second);
        _world.Library.LinkShards(first, second);

        var entry = Assert.Single(await _world.ScanAsync());

        Assert.Equal("m-00001-of-00002.gguf", Path.GetFileName(entry.Path));
        Assert.Equal((int)first["size"]! + (int)second["size"]!, entry.SizeBytes);
    }

    [Fact]
    public async Task Scan_FileOutsideTheLibrary_IsUsedWithTheSettingsOfItsEntry()
    {
        var path = _world.Write("elsewhere/big.gguf", GgufFile.Model());
        _world.Options = new()
        {
            Entries = new Dictionary<string, ModelOptions>
            {
                ["big"] = new() { Path = path, Backend = "embedded", Arguments = new Dictionary<string, LaunchArgument> { ["ctx-size"] = LaunchArgument.Of("99") } },
            },
        };
        _world.Library.Manifest(
            Library + "mine/latest", new JsonObject { ["mediaType"] = "application/vnd.ollama.image.model", ["path"] = path, ["from"] = "big" }, LibraryText("system", "Arr."));

        await _world.ScanAsync();

        var entry = _world.Get("mine");
        Assert.Equal((path, "embedded", "Arr.", "big"), (entry.Path, entry.BackendId, entry.Recipe?.System, entry.Recipe?.Parent));
        Assert.Equal(["99"], entry.Load.Arguments["ctx-size"].Values);
    }

    [Fact]
    public async Task Scan_OllamasManifestThatNamesAPath_IsLeftOut()
    {
        var path = _world.Write("elsewhere/big.gguf", GgufFile.Model());
        _world.Ollama.Manifest(Library + "m/1", new JsonObject { ["mediaType"] = "application/vnd.ollama.image.model", ["path"] = path });
        Assert.Empty(await _world.ScanAsync());
    }

    private static byte[] Adapter() => new GgufFile().Text("general.type", "adapter").Text("general.architecture", "llama").ToBytes();

    private JsonObject Text(string type, string content) => _world.Ollama.Layer(type, Encoding.UTF8.GetBytes(content));

    private JsonObject LibraryText(string type, string content) => _world.Library.Layer(type, Encoding.UTF8.GetBytes(content));
}
