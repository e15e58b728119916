using LlamaRunner.Host.Plugins;
using LlamaRunner.UnitTests.Support;

namespace LlamaRunner.UnitTests.Plugins;

public sealed class PluginCompatibilityTests
{
    [Theory]
    [InlineData("1.0.0.0", null)]
    [InlineData("1.1.0.0", null)]
    [InlineData("1.2.0.0", "update LlamaRunner.Host")]
    [InlineData("2.0.0.0", "update LlamaRunner.Host")]
    [InlineData("0.9.0.0", "get a newer build of the plugin")]
    public void FindFault_Version_SaysWhatToDo(string version, string? fault)
    {
        var found = PluginCompatibility.FindFault(Version.Parse(version));

        if (fault is null)
        {
            Assert.Null(found);
        }
        else
        {
            Assert.Contains(fault, found, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void FindFault_BuiltAgainstNextMajor_IsRefused() => Assert.Equal(
        "it was built against contracts 2.0, and this host has 1.1: update LlamaRunner.Host.",
        PluginCompatibility.FindFault(TestPlugin("Future")));

    [Fact]
    public void FindFault_NoReferenceToContracts_IsNoPlugin() => Assert.Contains(
        "so it is no plugin", PluginCompatibility.FindFault(typeof(FluentValidation.IValidator).Assembly.Location), StringComparison.Ordinal);

    [Fact]
    public void FindFault_NotAnAssembly_IsReported() => Assert.NotNull(PluginCompatibility.FindFault(Path.Combine(Repository.Root, "README.md")));

    internal static string TestPlugin(string name) =>
        Path.Combine(Repository.TestPlugins, $"TestPlugins.{name}", $"TestPlugins.{name}.dll");
}
