using System.Text.Json;
using LlamaRunner.Backends.LlamaServer.Configuration;
using LlamaRunner.Contracts.Plugins;
using LlamaRunner.UnitTests.Models;

namespace LlamaRunner.UnitTests.LlamaServer;

public sealed class InstalledRuntimesTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void FindRuntime_NoCommand_TakesTheOneInstalledLast()
    {
        var options = Read("{}");
        Assert.Null(options.FindRuntime(null)!.Command);
        var newer = Install("b1-cpu", "2026-11-02T00:00:00Z");
        Install("b2-cpu", "2026-11-01T00:00:00Z");

        // The options are the same: a host sees what is installed while it runs.
        Assert.Equal(newer, options.FindRuntime(null)!.Command);
        Assert.Equal(["b1-cpu", "b2-cpu", "default"], options.RuntimeNames());

        Assert.Null((options with { NamedProgram = "/opt/llama-server" }).FindRuntime(null)!.Command);
    }

    [Fact]
    public void FindRuntime_Configured_Decides()
    {
        var installed = Install("b1-cpu", "2026-11-02T00:00:00Z");
        var options = Read(
            """
            { "runtimes": { "default": { "command": "mine" },
                            "b1-cpu": { "environment": { "K": "V" } },
                            "ik": { "arguments": { "threads": 2 } } } }
            """);
        Assert.Equal("mine", options.FindRuntime(null)!.Command);
        Assert.Equal((installed, "V"), (options.FindRuntime("b1-cpu")!.Command, options.FindRuntime("b1-cpu")!.Environment["K"]));
        Assert.Equal((installed, 1), (options.FindRuntime("ik")!.Command, options.FindRuntime("ik")!.Arguments.Count));
        Assert.Null(options.FindRuntime("b2-cpu"));
    }

    [Theory]
    [InlineData("b1-cpu", "../../evil")]
    [InlineData("b1-cpu", "missing")]
    [InlineData("b1-cpu", "")]
    [InlineData(".staging", "llama-server")]
    public void Names_NotWhole_IsNoRuntime(string name, string program)
    {
        _folder.Write("evil", []);
        Install(name, "2026-11-02T00:00:00Z", program);
        Assert.Empty(new InstalledRuntimes(_folder.PathOf("runtimes")).Names());
        Assert.Null(new InstalledRuntimes(_folder.PathOf("runtimes")).FindProgram(name));
    }

    [Fact]
    public void FindProgram_NameIsAPath_IsNoRuntime()
    {
        Install("b1-cpu", "2026-11-02T00:00:00Z");
        Assert.Null(new InstalledRuntimes(_folder.PathOf("runtimes")).FindProgram("../runtimes/b1-cpu"));
    }

    [Fact]
    public void Validate_DefaultRuntimeIsInstalled_IsRight()
    {
        const string json = """{ "defaultRuntime": "b1-cpu" }""";
        Assert.Single(new LlamaServerSectionValidator().Validate(Section(json)));
        Install("b1-cpu", "2026-11-02T00:00:00Z");
        Assert.Empty(new LlamaServerSectionValidator().Validate(Section(json)));
    }

    // The tests may run with the variable set.
    private LlamaServerOptions Read(string json) => LlamaServerSection.Read(Section(json)) with { NamedProgram = null };

    private PluginSection Section(string json) => new()
    {
        Path = "backends.llama-server",
        Value = JsonDocument.Parse(json).RootElement,
        ResolvePath = path => path == "~/.llama-runner/runtimes" ? _folder.PathOf("runtimes") : path,
    };

    private string Install(string name, string installedAt, string program = "llama-b1/llama-server")
    {
        _folder.Write(
            $"runtimes/{name}/runtime.json",
            System.Text.Encoding.UTF8.GetBytes($$"""{ "tag": "b1", "program": "{{program}}", "installedAt": "{{installedAt}}" }"""));
        return _folder.Write($"runtimes/{name}/llama-b1/llama-server", []);
    }
}
