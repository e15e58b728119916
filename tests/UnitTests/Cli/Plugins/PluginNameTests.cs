using LlamaRunner.Host.Cli.Plugins;

namespace LlamaRunner.UnitTests.Cli.Plugins;

public sealed class PluginNameTests
{
    [Theory]
    [InlineData("MyApi", "my-api")]
    [InlineData("My.Api", "my-api")]
    [InlineData("my-api", "my-api")]
    [InlineData("OpenAI", "open-ai")]
    [InlineData("HTTPProxy2", "http-proxy2")]
    [InlineData("_x_", "x")]
    public void ToId_Name_GivesAnId(string name, string id)
    {
        Assert.Equal(id, PluginName.ToId(name));
        Assert.True(PluginName.IsId(id));
    }

    [Theory]
    [InlineData("MyApi", true)]
    [InlineData("My.Api-2_b", true)]
    [InlineData("", false)]
    [InlineData("2nd", false)]
    [InlineData("My..Api", false)]
    [InlineData("../MyApi", false)]
    [InlineData("My Api", false)]
    public void IsValid_Name_AsAssembliesAreNamed(string name, bool expected) => Assert.Equal(expected, PluginName.IsValid(name));
}
