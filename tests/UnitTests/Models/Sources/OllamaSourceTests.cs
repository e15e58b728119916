using System.Text.Json.Nodes;
using LlamaRunner.Contracts.Models;
using LlamaRunner.Host.Configuration;

namespace LlamaRunner.UnitTests.Models.Sources;

public sealed class OllamaSourceTests : IDisposable
{
    private const string Library = "registry.ollama.ai/library/";

    private readonly CatalogWorld _world = new();

    public void Dispose() => _world.Dispose();

    [Theory]
    [InlineData("registry.ollama.ai/library/qwen3/8b", "qwen3:8b", "qwen3:8b")]
    [InlineData("registry.ollama.ai/library/qwen3/latest", "qwen3:latest", "qwen3")]
    [InlineData("registry.ollama.ai/someone/Tool/q4", "someone/Tool:q4", "someone/tool:q4")]
    [InlineData("ollama.com/library/gemma3/4b", "gemma3:4b", "gemma3:4b")]
    [InlineData("hf.co/org/Some-GGUF/Q4_K_M", "hf.co/org/Some-GGUF:Q4_K_M", "org/Some-GGUF:Q4_K_M")]
    [InlineData("hf.co/org/Some-GGUF/latest", "hf.co/org/Some-GGUF:latest", "huggingface.co/org/Some-GGUF")]
    [InlineData("my.registry:5000/library/x/1", "my.registry:5000/library/x:1", "my.registry:5000/library/x:1")]
    public async Task Scan_Manifest_IsNamedAsOllamaDoes(string manifest, string id, string alsoCalled)
    {
        var blob = _world.Ollama.Model(manifest, GgufFile.Model());

        var model = Assert.Single(await _world.ScanAsync());

        Assert.Equal((id, blob), (model.Id, model.Path));
        Assert.Equal(new FileInfo(blob).Length, model.SizeBytes);
        Assert.Same(model, _world.Get(alsoCalled));
        Assert.Empty(_world.Logger.Lines);
    }

    [Fact]
    public async Task Scan_LinkedManifests_WinOverOldOnes()
    {
        var old = _world.Ollama.Layer("model", GgufFile.Model(name: "old").ToBytes());
        var current = _world.Ollama.Layer("model", GgufFile.Model(name: "new").ToBytes());
        _world.Ollama.Manifest(Library + "m/1", old);
        var blob = _world.Ollama.BlobPath(
            _world.Ollama.Layer("manifest", System.Text.Encoding.UTF8.GetBytes(OllamaStore.ManifestOf(current).ToJsonString())));
        var link = _world.Ollama.ManifestPath("ollama.com/library/m/1", "manifests-v2");
        Directory.CreateDirectory(Path.GetDirectoryName(link)!);
        File.CreateSymbolicLink(link, Path.GetRelativePath(Path.GetDirectoryName(link)!, blob));

        var model = Assert.Single(await _world.ScanAsync());

        Assert.Equal(("m:1", "new"), (model.Id, model.Metadata?.Name));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Scan_ListOfManifests_TakesTheOneWithGguf(bool byDigest)
    {
        var tensors = OllamaStore.ManifestOf(_world.Ollama.Layer("tensor", [1]));
        tensors["runner"] = "mlx";
        var gguf = OllamaStore.ManifestOf(_world.Ollama.Layer("model", GgufFile.Model().ToBytes()));
        if (byDigest)
        {
            var blob = _world.Ollama.Layer("manifest", System.Text.Encoding.UTF8.GetBytes(gguf.ToJsonString()));
            gguf = new JsonObject { ["digest"] = (string)blob["digest"]! };
        }

        gguf["runner"] = "llamacpp";
        _world.Ollama.Manifest(Library + "m/1", new JsonObject
        {
            ["mediaType"] = "application/vnd.ollama.manifest.list.v2+json",
            ["manifests"] = new JsonArray(tensors, null, gguf),
        }.ToJsonString());

        await _world.ScanAsync();

        Assert.Equal(["m:1"], _world.Ids);
    }

    [Fact]
    public async Task Scan_ProjectorLayer_GivesVision()
    {
        var model = _world.Ollama.Layer("model", GgufFile.Model().ToBytes());
        var projector = _world.Ollama.Layer("projector", GgufFile.Projector().ToBytes());
        _world.Ollama.Manifest(Library + "llava/7b", model, projector);

        var entry = Assert.Single(await _world.ScanAsync());

        Assert.Equal(_world.Ollama.BlobPath(projector), entry.ProjectorPath);
        Assert.True(entry.Capabilities.HasFlag(ModelCapabilities.Vision));
    }

    [Fact]
    public async Task Scan_ProjectorMissing_ListsTheModelWithoutAndReports()
    {
        var projector = _world.Ollama.Layer("projector", GgufFile.Projector().ToBytes());
        _world.Ollama.Manifest(Library + "llava/7b", _world.Ollama.Layer("model", GgufFile.Model().ToBytes()), projector);
        File.Delete(_world.Ollama.BlobPath(projector));

        var entry = Assert.Single(await _world.ScanAsync());

        Assert.Null(entry.ProjectorPath);
        Assert.Contains("without its projector", Assert.Single(_world.Logger.Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Scan_ModelsWithoutGguf_AreLeftOutQuietly()
    {
        _world.Ollama.Manifest(Library + "cloud/120b-cloud", """{ "schemaVersion": 2, "layers": null }""");
        _world.Ollama.Manifest(Library + "stub/cloud", "{}");
        _world.Ollama.Manifest(Library + "mlx/8b", _world.Ollama.Layer("tensor", [1]), _world.Ollama.Layer("json", [2]));
        _world.Write("home/.ollama/models/manifests/.DS_Store", "x");

        Assert.Empty(await _world.ScanAsync());
        Assert.Empty(_world.Logger.Warnings);
    }

    [Theory]
    [InlineData("missing")]
    [InlineData("partial")]
    [InlineData("no GGUF")]
    [InlineData("adapter")]
    [InlineData("shards")]
    [InlineData("encoder")]
    [InlineData("digest")]
    [InlineData("json")]
    public async Task Scan_ModelThatCannotBeUsed_IsReportedOnceAndCostsItself(string what)
    {
        _world.Ollama.Model(Library + "good/1", GgufFile.Model(name: "good"));
        var layer = _world.Ollama.Layer("model", what switch
        {
            "no GGUF" => "old format"u8.ToArray(),
            "encoder" => GgufFile.Model().Number("llama.vision.block_count", 2u).ToBytes(),
            _ => GgufFile.Model().ToBytes(),
        });
        switch (what)
        {
            case "missing":
                File.Delete(_world.Ollama.BlobPath(layer));
                break;
            case "partial":
                layer["size"] = 1_000_000;
                break;
            case "digest":
                layer["digest"] = "sha256:../../secret";
                break;
        }

        JsonObject[] layers = what switch
        {
            "adapter" => [layer, _world.Ollama.Layer("adapter", [1])],
            "shards" => [layer, _world.Ollama.Layer("model", GgufFile.Model(name: "second").ToBytes())],
            _ => [layer],
        };
        _world.Ollama.Manifest(Library + "bad/1", layers);
        if (what == "json")
        {
            _world.Ollama.Manifest(Library + "bad/1", "{ \"layers\": [");
        }

        await _world.ScanAsync();
        await _world.ScanAsync();

        Assert.Equal(["good:1"], _world.Ids);
        var warning = Assert.Single(_world.Logger.Warnings);
        Assert.StartsWith($"Ollama's models in {_world.PathOf("home/.ollama/models")}: ", warning, StringComparison.Ordinal);
        Assert.Contains(Path.Combine("library", "bad", "1"), warning, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Scan_ManyProblems_AreOneWarningAndAllAtDebug()
    {
        for (var i = 0; i < 5; i++)
        {
            _world.Ollama.Manifest(Library + $"bad/{i}", "broken");
        }

        await _world.ScanAsync();

        Assert.Contains("4 more", Assert.Single(_world.Logger.Warnings), StringComparison.Ordinal);
        Assert.Equal(6, _world.Logger.Lines.Count);
    }

    [Fact]
    public async Task Scan_ModelPulledWhileItRuns_IsListed()
    {
        Assert.Empty(await _world.ScanAsync());
        _world.Ollama.Model(Library + "m/1", GgufFile.Model());

        await _world.ScanAsync();

        Assert.Equal(["m:1"], _world.Ids);
    }

    [Fact]
    public async Task Scan_NameThatAnEntryHas_IsQualified()
    {
        _world.Options = new() { Entries = new Dictionary<string, ModelOptions> { ["m:1"] = new() { Path = "none.gguf" } } };
        _world.Ollama.Model(Library + "m/1", GgufFile.Model());

        await _world.ScanAsync();

        Assert.Equal(["m:1", "ollama/m:1"], _world.Ids);
    }
}
