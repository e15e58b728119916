using System.Text.Json;
using LlamaRunner.Contracts.Plugins;
using LlamaRunner.Frontends.Ollama.Configuration;

namespace LlamaRunner.UnitTests.OllamaFrontend;

public sealed class OllamaSectionTests
{
    [Theory]
    [InlineData("""{"version":"0.13.5"}""", "0.13.5")]
    [InlineData("""{"version":"0.14.0-rc1"}""", "0.14.0-rc1")]
    [InlineData("""{"version":null}""", "0.33.0")]
    [InlineData("{}", "0.33.0")]
    public void Read_Right_IsTaken(string section, string version)
    {
        var read = OllamaSection.Read(Section(section));

        Assert.Equal(version, read.Options.Version);
        Assert.Empty(read.Faults);
    }

    [Theory]
    [InlineData("""{"version":"dev"}""", "frontends.ollama.version is \"dev\": must be three numbers such as \"0.33.0\"")]
    [InlineData("""{"version":"v0.13.5"}""", "frontends.ollama.version is \"v0.13.5\": must be three numbers such as \"0.33.0\"")]
    [InlineData("""{"version":0.13}""", "frontends.ollama.version is 0.13: must be three numbers such as \"0.33.0\"")]
    [InlineData("""{"versio":"0.13.5"}""", "frontends.ollama.versio is not a known key: the keys here are version, and the host's own: enabled, port, host")]
    public void Validate_Wrong_SaysWhere(string section, string fault) =>
        Assert.Equal(fault, Assert.Single(new OllamaSectionValidator().Validate(Section(section))).ToString());

    private static PluginSection Section(string json) =>
        new() { Path = OllamaSection.Path, Value = JsonElement.Parse(json), ResolvePath = static path => path };
}
