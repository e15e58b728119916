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
              "filters": { "redaction": { "frontends": ["openai", "control", "opena"] }, "redactoin": {} },
              "models": { "entries": { "a": { "path": "a" }, "b": { "path": "b", "backend": "remote" } } }
            }
            """);

        var (warnings, faults) = PluginSectionCheck.Check(
            configuration.Options, new HashSet<string> { "openai", "ollama" }, new HashSet<string> { "llama-server" },
            new HashSet<string> { "redaction" });

        Assert.Equal(
            [
                "frontends.olama is kept but not used, since no frontend of this id is loaded; did you mean \"ollama\"?",
                "backends.remote is kept but not used, since no backend of this id is loaded",
                "filters.redactoin is kept but not used, since no filter of this id is loaded; did you mean \"redaction\"?",
            ],
            warnings.Select(warning => warning.ToString()));
        Assert.Equal(
            [
                "models.entries.b.backend is \"remote\": must be the id of a backend that is loaded; these are: llama-server",
                "filters.redaction.frontends[2] is \"opena\": must be the id of a frontend that is loaded, or \"control\" for the host's own "
                + "commands; these are: ollama, openai",
            ],
            faults.Select(fault => fault.ToString()));
    }
}
