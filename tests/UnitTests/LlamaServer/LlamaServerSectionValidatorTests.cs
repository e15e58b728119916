using LlamaRunner.Backends.LlamaServer.Configuration;
using LlamaRunner.Contracts.Plugins;

namespace LlamaRunner.UnitTests.LlamaServer;

public sealed class LlamaServerSectionValidatorTests
{
    private readonly LlamaServerSectionValidator _validator = new();

    [Fact]
    public void Validate_Absent_IsRight() =>
        Assert.Empty(_validator.Validate(new PluginSection { Path = "backends.llama-server", Value = default, ResolvePath = path => path }));

    [Fact]
    public void Validate_AllThatMayBe_IsRight() => Assert.Empty(_validator.Validate(Some.Section(
        """
        { "runtimes": { "default": { "command": "llama-server",
                                     "arguments": { "ctx-size": 8192, "flash-attn": "on", "metrics": true, "mlock": false, "lora": ["a", "b"] },
                                     "environment": { "CUDA_VISIBLE_DEVICES": "0", "LLAMA_ARG_THREADS": "4", "LLAMA_ARG_NO_HOST": "1" } },
                        "ik": {} },
          "defaultRuntime": "ik", "allowRemoteImages": true }
        """)));

    [Fact]
    public void Validate_ManyFaults_ReportsEachWithItsPath()
    {
        var faults = _validator.Validate(Some.Section(
            """
            { "runtimes": { "a": { "comand": "x", "command": "", "arguments": { "port": 1, "--ctx-size": 2, "c": 3, "x": null, "threads": {}, "lora": [] },
                                   "environment": { "LLAMA_API_KEY": "k", "LLAMA_ARG_HOST": "0.0.0.0", "LLAMA_SERVER_ROUTER_PORT": "1", "N": 1 } },
                            "b": 5, "c.d": { "arguments": [] } },
              "defaultRuntime": "nope", "allowRemoteImages": "yes", "more": 1 }
            """));

        const string A = "backends.llama-server.runtimes.a";
        Assert.Equal(
            [
                "backends.llama-server.allowRemoteImages", "backends.llama-server.defaultRuntime", "backends.llama-server.more",
                $"{A}.arguments.--ctx-size", $"{A}.arguments.c", $"{A}.arguments.lora", $"{A}.arguments.port", $"{A}.arguments.threads",
                $"{A}.arguments.x", $"{A}.arguments.x", $"{A}.comand", $"{A}.command", $"{A}.environment.LLAMA_API_KEY",
                $"{A}.environment.LLAMA_ARG_HOST", $"{A}.environment.LLAMA_SERVER_ROUTER_PORT", $"{A}.environment.N",
                "backends.llama-server.runtimes.b",
                "backends.llama-server.runtimes['c.d'].arguments",
            ],
            faults.Select(fault => fault.Path).Order(StringComparer.Ordinal));
        Assert.Contains(faults, fault => fault.Message == "is \"nope\": must be one of the runtimes: a, b, c.d, default");
    }

    [Theory]
    [InlineData("[]", "is a list: must be an object")]
    [InlineData("\"x\"", "is \"x\": must be an object")]
    public void Validate_NoObject_SaysSo(string json, string message) =>
        Assert.Equal(new ConfigurationFault("backends.llama-server", message), Assert.Single(_validator.Validate(Some.Section(json))));

    [Theory]
    [InlineData("model")]
    [InlineData("host")]
    [InlineData("port")]
    [InlineData("alias")]
    [InlineData("api-key")]
    [InlineData("api-key-file")]
    [InlineData("mmproj")]
    [InlineData("log-disable")]
    [InlineData("log-file")]
    [InlineData("ui")]
    [InlineData("no-ui")]
    [InlineData("webui-config-file")]
    [InlineData("cors-origins")]
    [InlineData("no-cors-credentials")]
    [InlineData("tools")]
    [InlineData("tools-runtime")]
    [InlineData("agent")]
    [InlineData("ssl-key-file")]
    public void FindFault_OptionOfTheHost_IsRefused(string option)
    {
        Assert.NotNull(ArgumentRules.FindFault(option));
        Assert.NotNull(EnvironmentRules.FindFault("LLAMA_ARG_" + option.ToUpperInvariant().Replace('-', '_')));
    }

    [Theory]
    [InlineData("ctx-size")]
    [InlineData("no-host")]
    [InlineData("no-mmproj")]
    [InlineData("model-draft")]
    [InlineData("embedding")]
    public void FindFault_OtherOption_IsAllowed(string option) => Assert.Null(ArgumentRules.FindFault(option));
}
