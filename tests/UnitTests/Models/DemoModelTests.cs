using LlamaRunner.Host.Configuration;

namespace LlamaRunner.UnitTests.Models;

public sealed class DemoModelTests : IDisposable
{
    private static readonly GgufFile Demo = GgufFile.Model(name: "the demo model");

    private readonly CatalogWorld _world = new();
    private readonly string _path;

    public DemoModelTests() => _path = _world.Write("program/models/demo.gguf", Demo);

    public void Dispose() => _world.Dispose();

    [Fact]
    public async Task Demo_NoOtherModel_IsListed()
    {
        var model = Assert.Single(await _world.ScanAsync());

        Assert.Equal(("demo", _path), (model.Id, model.Path));
        Assert.Same(model, _world.Get("Demo:latest"));
        Assert.Empty(_world.Logger.Lines);
    }

    [Fact]
    public async Task Demo_OtherModelComesAndGoes_IsUnlistedMeanwhileButKeepsItsName()
    {
        var demo = Assert.Single(await _world.ScanAsync());

        var other = _world.Write("models/other.gguf", GgufFile.Model());
        await _world.ScanAsync();
        Assert.Equal(["other"], _world.Ids);
        Assert.Same(demo, _world.Get("demo"));

        File.Delete(other);
        Assert.Same(demo, Assert.Single(await _world.ScanAsync()));
    }

    [Theory]
    [InlineData("entry")]
    [InlineData("offer")]
    [InlineData("ollama")]
    public async Task Demo_OtherModelOfAnyKind_IsUnlisted(string kind)
    {
        if (kind == "ollama")
        {
            _world.Ollama.Model("registry.ollama.ai/library/other/1", GgufFile.Model());
        }
        else if (kind == "entry")
        {
            _world.Options = new() { Entries = new Dictionary<string, ModelOptions> { ["other:1"] = new() { Path = "none.gguf" } } };
        }

        await _world.ScanAsync(kind == "offer" ? [new OfferingBackend("r", "other:1")] : []);

        Assert.Equal(["other:1"], _world.Ids);
        Assert.Equal(_path, _world.Get("demo").Path);
    }

    [Fact]
    public async Task Demo_UsersModelOfThatName_HasTheName()
    {
        var mine = _world.Write("models/sub/Demo.gguf", GgufFile.Model(name: "mine"));

        await _world.ScanAsync();

        Assert.Equal(["Demo"], _world.Ids);
        Assert.Equal(mine, _world.Get("demo").Path);
    }

    [Fact]
    public async Task Demo_BackendsModelOfThatName_HasTheName()
    {
        await _world.ScanAsync(new OfferingBackend("r", "demo"));

        Assert.Equal(["demo"], _world.Ids);
        Assert.Equal("r", _world.Get("demo").BackendId);
    }

    [Theory]
    [InlineData("demo.gguf", "demo")]
    [InlineData("sub/renamed.gguf", "renamed")]
    public async Task Demo_CopiedIntoAFolder_IsThereOnce(string file, string id)
    {
        var copy = _world.Write("models/" + file, Demo);

        var model = Assert.Single(await _world.ScanAsync());

        Assert.Equal((id, copy), (model.Id, model.Path));
        Assert.Same(model, _world.Get("demo"));
    }

    [Fact]
    public async Task Demo_SwitchedOff_IsNotThere()
    {
        _world.Options = new() { Demo = false };

        Assert.Empty(await _world.ScanAsync());
        Assert.False(_world.Knows("demo"));
    }

    [Fact]
    public async Task Demo_FileMissing_IsNotThere()
    {
        File.Delete(_path);

        Assert.Empty(await _world.ScanAsync());
        Assert.Empty(_world.Logger.Lines);
    }

    [Fact]
    public async Task Demo_FileDamaged_IsReportedOnce()
    {
        await File.WriteAllTextAsync(_path, "broken", TestContext.Current.CancellationToken);

        await _world.ScanAsync();
        Assert.Empty(await _world.ScanAsync());

        Assert.StartsWith(_path, Assert.Single(_world.Logger.Warnings), StringComparison.Ordinal);
    }
}
