using LlamaRunner.Host.Configuration;

namespace LlamaRunner.UnitTests.Configuration;

public sealed class PluginSectionCheckTests : IDisposable
{
    private readonly ConfigurationWorld _world = new();

    public void Dispose() => _world.Dispose();

    [Fact]
    public async Task Check_AbsentPlugins_WarnsOfSectionsAndRefusesModels()
    {
        var configuration = await _world.LoadValidAsync("""
            {
              "frontends": { "openai": {}, "olama": {} },
              "backends": { "llama-server": {}, "remote": {} },
              "models": { "entries": { "a": { "path": "a" }, "b": { "path": "b", "backend": "remote" } } }
            }
            """);

        var (warnings, faults) = PluginSectionCheck.Check(
            configuration.Options, new HashSet<string> { "openai", "ollama" }, new HashSet<string> { "llama-server" });

        Assert.Equal(
            [
                "frontends.olama is kept but not used, since no frontend of this id is loaded; did you mean \"ollama\"?",
                "backends.remote is kept but not used, since no backend of this id is loaded",
            ],
            warnings.Select(warning => warning.ToString()));
        Assert.Equal(
            "models.entries.b.backend is \"remote\": must be the id of a backend that is loaded; these are: llama-server",
            Assert.Single(faults).ToString());
    }
}
