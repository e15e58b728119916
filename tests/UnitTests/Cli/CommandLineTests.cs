using System.Text.Json;
using System.Text.Json.Nodes;
using LlamaRunner.Host.Cli;
using LlamaRunner.Host.Configuration;
using LlamaRunner.UnitTests.Configuration;

namespace LlamaRunner.UnitTests.Cli;

public sealed class CommandLineTests : IDisposable
{
    private readonly ConfigurationWorld _world = new();
    private readonly StringWriter _output = new();
    private readonly StringWriter _error = new();
    private LoadedConfiguration? _served;
    private Func<int> _serve = () => 0;

    public void Dispose()
    {
        _world.Dispose();
        _output.Dispose();
        _error.Dispose();
    }

    [Theory]
    [InlineData]
    [InlineData("serve")]
    [InlineData("--set", "runners.maxConcurrent=3")]
    [InlineData("serve", "--set", "runners.maxConcurrent=2", "--set=runners.maxConcurrent=3")]
    public async Task Run_ServeOrNoCommand_Serves(params string[] args)
    {
        _serve = () => 1;
        Assert.Equal(1, await RunAsync(args));
        Assert.Equal(args.Length > 1 ? 3 : 1, _served!.Options.Runners.MaxConcurrent);
        Assert.Empty(_error.ToString());
    }

    [Fact]
    public async Task Run_ServeThrows_FailsWithASentence()
    {
        _serve = () => throw new IOException("The port is taken.");
        Assert.Equal(1, await RunAsync("serve"));
        Assert.Equal("llama-runner failed: The port is taken." + Environment.NewLine, _error.ToString());
    }

    [Theory]
    [InlineData("Unknown option 'bogus'.", "--bogus")]
    [InlineData("Unknown option 'bogus'.", "config", "show", "--bogus")]
    [InlineData("Unknown command 'fly'.", "fly")]
    [InlineData("Unknown command 'fly'.", "config", "fly")]
    [InlineData("Unknown command 'fly'.", "serve", "fly")]
    [InlineData("\"config\" needs a command: validate, show or schema.", "config")]
    [InlineData("Option \"--config\" needs a value.", "--config")]
    [InlineData("Option \"--set\" needs a value.", "serve", "--set", "--config", "x")]
    public async Task Run_WrongUsage_SaysSoAndGivesTwo(string expected, params string[] args)
    {
        Assert.Equal(2, await RunAsync(args));
        Assert.Equal($"{expected} \"llama-runner --help\" lists what there is.{Environment.NewLine}", _error.ToString());
        Assert.Empty(_output.ToString());
        Assert.Null(_served);
    }

    [Theory]
    [InlineData("serve")]
    [InlineData("config", "validate")]
    [InlineData("config", "show")]
    public async Task Run_InvalidConfiguration_PrintsEachFaultOnALineAndGivesTwo(params string[] args)
    {
        _world.Write("work/host.json", """{ "runners": { "maxConcurrent": 0, "keepAlive": "-5s" }, "security": { "allowedOrigins": ["*"] } }""");

        Assert.Equal(2, await RunAsync(args));

        var lines = _error.ToString().Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal("runners.maxConcurrent is 0: must be 1 to 64", lines[0]);
        Assert.Equal("runners.keepAlive is \"-5s\": must be zero or more, or -1 for ever", lines[1]);
        Assert.StartsWith("warning: security.allowedOrigins holds", lines[2], StringComparison.Ordinal);
        Assert.Equal(3, lines.Length);
        Assert.Empty(_output.ToString());
        Assert.Null(_served);
    }

    [Fact]
    public async Task Run_ConfigValidate_NamesTheFile()
    {
        var file = _world.Write("work/other.json", "{}");
        Assert.Equal(0, await RunAsync("config", "validate", "--config", "other.json"));
        Assert.Equal($"{file} is valid{Environment.NewLine}", _output.ToString());
    }

    [Fact]
    public async Task Run_ConfigShow_PrintsWhatTakesEffectWithoutSecrets()
    {
        Assert.Equal(0, await RunAsync("config", "show", "--set", "security.apiKeys[0].key=sk-3f9a1c", "--set", "runners.keepAlive=90"));

        Assert.DoesNotContain("sk-3f9a1c", _output.ToString(), StringComparison.Ordinal);
        var shown = JsonNode.Parse(_output.ToString())!;
        Assert.Equal("(hidden)", (string?)shown["security"]!["apiKeys"]![0]!["key"]);
        Assert.Equal("1m30s", (string?)shown["runners"]!["keepAlive"]);
        Assert.Equal("256MiB", (string?)shown["security"]!["maxBodySize"]);
        Assert.Equal(8585, (int?)shown["runners"]!["firstPort"]);
    }

    [Fact]
    public async Task Run_ConfigSchema_PrintsTheSchema()
    {
        Assert.Equal(0, await RunAsync("config", "schema"));
        using var schema = JsonDocument.Parse(_output.ToString());
        Assert.True(JsonElement.DeepEquals(schema.RootElement, JsonSerializer.SerializeToElement(ConfigurationSchema.Document)));
    }

    [Theory]
    [InlineData("USAGE:", "--help")]
    [InlineData("Overrides one value", "serve", "--help")]
    [InlineData("0.1.0", "--version")]
    public async Task Run_HelpAndVersion_ArePrinted(string expected, params string[] args)
    {
        Assert.Equal(0, await RunAsync(args));
        Assert.Contains(expected, _output.ToString(), StringComparison.Ordinal);
        Assert.Null(_served);
    }

    [Fact]
    public async Task Run_Cancelled_DoesNotServe()
    {
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();
        _world.Write("work/host.json", "{}");
        Assert.NotEqual(0, await CommandLine.RunAsync(["serve"], Surroundings(), cancelled.Token));
        Assert.Null(_served);
    }

    private Task<int> RunAsync(params string[] args) => CommandLine.RunAsync(args, Surroundings(), TestContext.Current.CancellationToken);

    private CommandSurroundings Surroundings() => new()
    {
        Output = _output,
        Error = _error,
        Configuration = _world.Surroundings,
        Serve = configuration =>
        {
            _served = configuration;
            return Task.FromResult(_serve());
        },
    };
}
