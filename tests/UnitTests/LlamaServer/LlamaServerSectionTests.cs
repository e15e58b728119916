using LlamaRunner.Backends.LlamaServer.Configuration;
using LlamaRunner.Contracts.Models;
using LlamaRunner.Contracts.Plugins;

namespace LlamaRunner.UnitTests.LlamaServer;

public sealed class LlamaServerSectionTests
{
    [Fact]
    public void Read_Section_GivesTypedOptions()
    {
        var options = LlamaServerSection.Read(Some.Section(
            """
            { "runtimes": { "ik": { "command": "ik/llama-server", "arguments": { "ctx-size": 8192, "metrics": true, "lora": ["a", "b"] },
                                    "environment": { "K": "V" } } },
              "defaultRuntime": "ik" }
            """));
        var runtime = options.FindRuntime(null)!;

        Assert.Equal("/config/ik/llama-server", runtime.Command);
        Assert.Equal(["8192"], runtime.Arguments["ctx-size"].Values);
        Assert.Same(LaunchArgument.Switch, runtime.Arguments["metrics"]);
        Assert.Equal(["a", "b"], runtime.Arguments["lora"].Values);
        Assert.Equal("V", runtime.Environment["K"]);
        Assert.Same(RuntimeOptions.Default, options.FindRuntime("default"));
        Assert.Null(options.FindRuntime("other"));
        Assert.Equal(["default", "ik"], options.RuntimeNames());
    }

    [Theory]
    [InlineData("llama-server", "llama-server")]
    [InlineData("~/llama-server", "/config/~/llama-server")]
    [InlineData("./llama-server", "/config/./llama-server")]
    public void Read_Command_OnlyAPathIsResolved(string command, string expected) => Assert.Equal(
        expected,
        LlamaServerSection.Read(Some.Section($$"""{ "runtimes": { "default": { "command": "{{command}}" } } }""")).FindRuntime(null)!.Command);

    [Fact]
    public void Read_Absent_GivesDefaults() => Assert.Same(
        RuntimeOptions.Default,
        LlamaServerSection.Read(new PluginSection { Path = "p", Value = default, ResolvePath = path => path }).FindRuntime(null));
}
