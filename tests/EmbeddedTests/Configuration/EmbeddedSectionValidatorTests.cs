using System.Text.Json;
using LlamaRunner.Backends.Embedded.Configuration;
using LlamaRunner.Contracts.Plugins;

namespace LlamaRunner.EmbeddedTests.Configuration;

/// <summary>Faults of the section backends.embedded.</summary>
public sealed class EmbeddedSectionValidatorTests
{
    [Theory]
    [InlineData("""{}""")]
    [InlineData("""{"library":"/opt/llama","arguments":{"threads":4,"flash-attn":"on","mlock":true,"no-mmap":false,"rope-scale":1.5}}""")]
    public void Validate_RightSection_FindsNothing(string json) => Assert.Empty(Validate(json));

    [Theory]
    [InlineData("""[]""", "backends.embedded is a list: must be an object")]
    [InlineData("""{"runtimes":{}}""", "backends.embedded.runtimes is not known here: the section has library and arguments")]
    [InlineData("""{"library":7}""", "backends.embedded.library is 7: must be the path of a build of llama.cpp")]
    [InlineData("""{"arguments":[]}""", "backends.embedded.arguments is a list: must be an object")]
    [InlineData("""{"arguments":{"threads":0}}""", "backends.embedded.arguments.threads is \"0\": must be a whole number from 1 to 1024")]
    [InlineData("""{"arguments":{"threads":{}}}""", "backends.embedded.arguments.threads is an object: must be a text")]
    [InlineData("""{"arguments":{"jinja":true}}""", "backends.embedded.arguments.jinja is not known to the backend embedded: it has ")]
    public void Validate_WrongSection_NamesThePathAndTheRule(string json, string expected) =>
        Assert.StartsWith(expected, Assert.Single(Validate(json)).ToString(), StringComparison.Ordinal);

    [Fact]
    public void Validate_SeveralFaults_FindsAll() => Assert.Equal(3, Validate("""{"a":1,"library":"","arguments":{"x":1}}""").Count);

    [Fact]
    public void Validate_AbsentSection_FindsNothing() =>
        Assert.Empty(new EmbeddedSectionValidator().Validate(new PluginSection { Path = EmbeddedSection.Path, Value = default, ResolvePath = path => path }));

    private static IReadOnlyList<ConfigurationFault> Validate(string json) => new EmbeddedSectionValidator().Validate(
        new PluginSection { Path = EmbeddedSection.Path, Value = JsonDocument.Parse(json).RootElement, ResolvePath = path => path });
}
