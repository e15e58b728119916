using System.Text.Json.Nodes;

namespace LlamaRunner.UnitTests.Models.Sources;

public sealed class LmStudioSourceTests : IDisposable
{
    private const string File = "publisher/Some-GGUF/Some-Q4_K_M.gguf";

    private readonly CatalogWorld _world = new();

    public void Dispose() => _world.Dispose();

    [Theory]
    [InlineData("home/.lmstudio/models")]
    [InlineData("home/.cache/lm-studio/models")]
    public async Task Scan_DefaultFolder_IsListed(string folder)
    {
        var path = _world.Write($"{folder}/{File}", GgufFile.Model());
        var projector = _world.Write($"{folder}/publisher/Some-GGUF/mmproj-F16.gguf", GgufFile.Projector());

        var model = Assert.Single(await _world.ScanAsync());

        Assert.Equal(("Some-Q4_K_M", path, projector), (model.Id, model.Path, model.ProjectorPath));
        Assert.Same(model, _world.Get("publisher/some-gguf"));
        Assert.Same(model, _world.Get("publisher/Some-GGUF@q4_k_m"));
        Assert.Empty(_world.Logger.Lines);
    }

    [Fact]
    public async Task Scan_FolderInSettings_TakesThePlaceOfTheDefault()
    {
        _world.Write("home/.lmstudio/models/publisher/old/Old.gguf", GgufFile.Model(name: "old"));
        _world.Write($"elsewhere/{File}", GgufFile.Model());
        WriteSettings("home/.lmstudio/settings.json", "elsewhere");

        await _world.ScanAsync();

        Assert.Equal(["Some-Q4_K_M"], _world.Ids);
    }

    [Fact]
    public async Task Scan_SettingsChanged_TheNewFolderIsListed()
    {
        _world.Write("one/a/b/One.gguf", GgufFile.Model(name: "one"));
        _world.Write("other/a/b/Other.gguf", GgufFile.Model(name: "other"));
        WriteSettings("home/.lmstudio/settings.json", "one");
        await _world.ScanAsync();

        WriteSettings("home/.lmstudio/settings.json", "other");
        await _world.ScanAsync();

        Assert.Equal(["Other"], _world.Ids);
    }

    [Fact]
    public async Task Scan_HomeThatThePointerNames_IsListed()
    {
        _world.Write($"moved/models/{File}", GgufFile.Model());
        _world.Write("home/.lmstudio-home-pointer", _world.PathOf("moved") + "\n");

        await _world.ScanAsync();

        Assert.Equal(["Some-Q4_K_M"], _world.Ids);
    }

    [Theory]
    [InlineData("{ broken")]
    [InlineData("""{ "downloadsFolder": 7 }""")]
    [InlineData("[]")]
    public async Task Scan_SettingsBroken_DefaultFolderIsListedAndItIsReportedOnce(string settings)
    {
        _world.Write($"home/.lmstudio/models/{File}", GgufFile.Model());
        _world.Write("home/.lmstudio/settings.json", settings);

        await _world.ScanAsync();
        await _world.ScanAsync();

        Assert.Equal(["Some-Q4_K_M"], _world.Ids);
        Assert.Contains("settings.json", Assert.Single(_world.Logger.Warnings), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("null")]
    [InlineData("""{ "downloadsFolder": null, "other": [1] }""")]
    [InlineData("""{ "downloadsFolder": "relative" }""")]
    public async Task Scan_SettingsSayNothing_DefaultFolderIsListed(string settings)
    {
        _world.Write($"home/.lmstudio/models/{File}", GgufFile.Model());
        _world.Write("home/.lmstudio/settings.json", "\ufeff" + settings);

        await _world.ScanAsync();

        Assert.Equal(["Some-Q4_K_M"], _world.Ids);
        Assert.Empty(_world.Logger.Lines);
    }

    [Fact]
    public async Task Scan_FilesFarBelow_AreNoneOfLmStudios()
    {
        _world.Write("home/.lmstudio/models/Loose.gguf", GgufFile.Model(name: "loose"));
        _world.Write("home/.lmstudio/models/a/b/c/Split.gguf", GgufFile.Model(name: "split"));
        _world.Write("home/.lmstudio/models/a/b/c/d/Deep.gguf", GgufFile.Model(name: "deep"));

        await _world.ScanAsync();

        Assert.Equal(["Loose", "Split"], _world.Ids);
        Assert.Equal("Split", _world.Get("a/b").Id);
    }

    private void WriteSettings(string path, string folder) =>
        _world.Write(path, new JsonObject { ["downloadsFolder"] = _world.PathOf(folder), ["language"] = "en" }.ToJsonString());
}
