using System.Text.Json.Nodes;
using LlamaRunner.EndToEndTests.Harness;

namespace LlamaRunner.EndToEndTests.Plugins;

/// <summary>The commands about plugins, without and beside a running host.</summary>
public sealed class PluginCommandTests
{
    private static readonly string EchoOne = Repository.TestPlugin("TestPlugins.EchoOne");
    private static readonly string EchoTwo = Repository.TestPlugin("TestPlugins.EchoTwo");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Commands_WithoutAHost_InstallListReplaceAndRemove()
    {
        using var setup = new HostSetup();
        _ = new PluginFolder(setup);

        var installed = await RunAsync(setup, "install", EchoOne);
        Assert.StartsWith($"{PluginFolder.Echo} 1.0.0 is installed in ", installed.Output, StringComparison.Ordinal);
        Assert.Equal(("loadable", "1.0.0"), await StateAsync(setup));
        await RunAsync(setup, "install", EchoTwo);
        Assert.Equal(("loadable", "2.0.0"), await StateAsync(setup));
        var table = await RunAsync(setup, "list");
        Assert.Contains("sha256:", table.Output, StringComparison.Ordinal);

        await RunAsync(setup, "remove", PluginFolder.Echo);
        Assert.Equal("[]", (await RunAsync(setup, "list", "--json")).Output.Trim());
        var missing = await CliProcess.RunAsync(setup, "", Token, ["plugins", "remove", PluginFolder.Echo]);
        Assert.NotEqual(0, missing.ExitCode);
        Assert.Contains($"There is no plugin named {PluginFolder.Echo}", missing.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Install_BesideARunningHost_ServesAndRemoveEndsIt()
    {
        var setup = new HostSetup().WithFake("demo");
        _ = new PluginFolder(setup).WithShipped(PluginFolder.OpenAI).WithShipped(PluginFolder.LlamaServer);
        await using var host = await HostProcess.StartAsync(setup, Token);
        using var control = await ControlApi.OfAsync(host, Token);

        await RunAsync(setup, "install", EchoOne);
        await Eventually.TrueAsync(async () => await control.AddressOfAsync("echo", Token) is not null, Within.Reason, "the frontend listens", Token);
        Assert.Equal(("loaded", "1.0.0"), await StateAsync(setup));
        var echo = JsonNode.Parse((await RunAsync(setup, "list", "--json")).Output)!.AsArray().Single(plugin => (string)plugin!["name"]! == PluginFolder.Echo);
        Assert.Equal(["frontend echo"], echo!["provides"]!.AsArray().Select(static id => (string)id!));

        await RunAsync(setup, "remove", PluginFolder.Echo);
        await Eventually.TrueAsync(async () => await control.AddressOfAsync("echo", Token) is null, Within.Reason, "the frontend is gone", Token);
    }

    [Fact]
    public async Task Validate_BuiltAgainstOtherContracts_SaysWhatToDo()
    {
        using var setup = new HostSetup();
        var refused = await CliProcess.RunAsync(setup, "", Token, ["plugins", "validate", Repository.TestPlugin("TestPlugins.Future")]);
        Assert.Equal(1, refused.ExitCode);
        Assert.Contains("built against contracts 2.0", refused.Error, StringComparison.Ordinal);

        Assert.Contains("A host would load TestPlugins.Echo 1.0.0", (await RunAsync(setup, "validate", EchoOne)).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AllowedHashes_ListOfOne_RefusesAllOthers()
    {
        using var setup = new HostSetup();
        new PluginFolder(setup).WithEcho(1);
        var hash = (string)JsonNode.Parse((await RunAsync(setup, "list", "--json")).Output)![0]!["hash"]!;

        setup.With("plugins.allowedHashes", new JsonArray(hash));
        Assert.Equal(("loadable", "1.0.0"), await StateAsync(setup));
        setup.With("plugins.allowedHashes", new JsonArray("sha256:" + new string('0', 64)));
        Assert.Equal(("refused", "1.0.0"), await StateAsync(setup));
    }

    private static async Task<CliResult> RunAsync(HostSetup setup, params IEnumerable<string> args)
    {
        var result = await CliProcess.RunAsync(setup, "", Token, ["plugins", .. args]);
        Assert.True(result.ExitCode == 0, result.Error);
        return result;
    }

    private static async Task<(string State, string? Version)> StateAsync(HostSetup setup)
    {
        var plugins = JsonNode.Parse((await RunAsync(setup, "list", "--json")).Output)!.AsArray();
        var echo = plugins.Single(static plugin => (string)plugin!["name"]! == PluginFolder.Echo)!;
        return ((string)echo["state"]!, (string?)echo["version"]);
    }
}
