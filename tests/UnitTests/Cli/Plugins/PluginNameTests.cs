using LlamaRunner.Host.Cli.Plugins;
using LlamaRunner.Host.Plugins.Files;

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
    [InlineData("_Api", false)]
    [InlineData("My._Api", false)]
    [InlineData("My.2nd", false)]
    [InlineData("Möwe", false)]
    [InlineData("My\n", false)]
    public void IsValid_Name_AsNamespacesAndFoldersAreNamed(string name, bool expected) => Assert.Equal(expected, PluginName.IsValid(name));

    [Theory]
    [InlineData("2nd")]
    [InlineData("My.2nd")]
    [InlineData("7")]
    public void IsName_NoNamespace_IsAFolderAllTheSame(string name)
    {
        Assert.True(PluginSource.IsName(name));
        Assert.False(PluginName.IsValid(name));
    }

    [Fact]
    public void IsValid_EveryNameOfThreeLetters_IsAFoldersNameToo()
    {
        const string letters = "aZ_.-2 /";
        var all = from first in letters from second in letters from third in letters select new string([first, second, third]);
        var valid = all.Where(PluginName.IsValid).ToList();
        Assert.NotEmpty(valid);
        Assert.All(valid, static name => Assert.True(PluginSource.IsName(name), name));
    }
}
