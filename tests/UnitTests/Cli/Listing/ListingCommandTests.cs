using System.Text.Json.Nodes;
using LlamaRunner.Contracts.Runners;
using LlamaRunner.UnitTests.Control;
using LlamaRunner.UnitTests.Support;

namespace LlamaRunner.UnitTests.Cli.Listing;

public sealed class ListingCommandTests : IDisposable
{
    private const string NoHost = "Error: No host is running: \"llama-runner serve\" starts one.\n";

    private readonly CliWorld _world = new();

    public void Dispose() => _world.Dispose();

    [Theory]
    [InlineData("list")]
    [InlineData("ls")]
    public async Task List_NoHost_ReadsTheFolders(string verb)
    {
        var file = Path.Combine(_world.Files.Home, ".llama-runner", "models", "demo.gguf");
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.Copy(Path.Combine(Repository.Root, "models", "demo.gguf"), file);
        File.SetLastWriteTimeUtc(file, _world.Time.GetUtcNow().UtcDateTime.AddHours(-2));

        Assert.Equal(0, await _world.RunAsync(verb));

        Assert.Matches("^NAME    ID              SIZE      MODIFIED\ndemo    [0-9a-f]{12}    2\\.6 MB    2 hours ago\n$", _world.Output);
        Assert.Empty(_world.Error);
    }

    [Fact]
    public async Task List_NoHostAndWrongConfiguration_SaysWhatIsWrong()
    {
        Assert.Equal(2, await _world.RunAsync("list", "--set", "runners.firstPort=0"));
        Assert.Contains("runners.firstPort is 0: must be 1 to 65535", _world.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task List_Host_ListsItsModels()
    {
        await using var host = await ControlWorld.StartAsync(new FakeGateway(FakeGateway.Model("a"), FakeGateway.Model("b") with { SizeBytes = 42_000_000_000 }));
        await _world.AddHostAsync(host);

        Assert.Equal(0, await _world.RunAsync("list"));

        Assert.Matches("^NAME    ID              SIZE     MODIFIED\na       [0-9a-f]{12}    -        .* ago\nb       [0-9a-f]{12}    42 GB    .* ago\n$", _world.Output);
    }

    [Fact]
    public async Task List_Json_IsAnArray()
    {
        await using var host = await ControlWorld.StartAsync(new FakeGateway(FakeGateway.Model("a", "x")));
        await _world.AddHostAsync(host);

        Assert.Equal(0, await _world.RunAsync("list", "--json"));

        var model = Assert.Single(JsonNode.Parse(_world.Output)!.AsArray())!;
        Assert.Equal(("a", "x", "fake"), ((string?)model["name"], (string?)model["aliases"]![0], (string?)model["backend"]));
    }

    [Theory]
    [InlineData("ps")]
    [InlineData("stop", "demo")]
    [InlineData("stop", "--all")]
    [InlineData("load", "demo")]
    public async Task Command_NoHost_SaysSoAndFails(params string[] args)
    {
        Assert.Equal(1, await _world.RunAsync(args));
        Assert.Equal(NoHost, _world.Error);
        Assert.Empty(_world.Output);
    }

    [Fact]
    public async Task Ps_EachState_HasItsWord()
    {
        var gateway = new FakeGateway(FakeGateway.Model("a"));
        await using var host = await ControlWorld.StartAsync(gateway);
        await _world.AddHostAsync(host);
        var now = _world.Time.GetUtcNow();
        gateway.Runners =
        [
            Runner(RunnerState.Ready) with
            {
                ExpiresAt = now.AddSeconds(290), Port = 8585, ProcessId = 12,
                Capabilities = new RunnerCapabilities { ParallelSlots = 1, ContextLength = 4096 },
            },
            Runner(RunnerState.Ready),
            Runner(RunnerState.Draining),
            Runner(RunnerState.Starting),
            Runner(RunnerState.Starting) with { LoadProgress = 0.42 },
        ];

        Assert.Equal(0, await _world.RunAsync("ps"));

        var rows = _world.Output.Split('\n');
        Assert.StartsWith("NAME    ID              SIZE    PROCESSOR    CONTEXT    UNTIL                 STATE            PORT    PID", rows[0], StringComparison.Ordinal);
        Assert.Matches("^a       [0-9a-f]{12}    -       -            4096       4 minutes from now    ready            8585    12$", rows[1]);
        Assert.Contains("Forever ", rows[2], StringComparison.Ordinal);
        Assert.Contains("Stopping... ", rows[3], StringComparison.Ordinal);
        Assert.EndsWith("-                     starting         -       -", rows[4], StringComparison.Ordinal);
        Assert.EndsWith("-                     starting 42 %    -       -", rows[5], StringComparison.Ordinal);

        static RunnerStatus Runner(RunnerState state) => new() { Model = FakeGateway.Model("a"), State = state };
    }

    [Fact]
    public async Task Stop_Unknown_SaysWhichNameWasMeant()
    {
        await using var host = await ControlWorld.StartAsync(new FakeGateway(FakeGateway.Model("demo")));
        await _world.AddHostAsync(host);

        Assert.Equal(1, await _world.RunAsync("stop", "dmeo"));

        Assert.Equal("Error: Model 'dmeo' was not found. Available: demo. Did you mean \"demo\"?\n", _world.Error);
    }

    [Fact]
    public async Task Stop_OneOrAll_Unloads()
    {
        var (a, b) = (FakeGateway.Model("a"), FakeGateway.Model("b"));
        var gateway = new FakeGateway(a, b)
        {
            Runners = [new RunnerStatus { Model = a, State = RunnerState.Ready }, new RunnerStatus { Model = b, State = RunnerState.Busy }],
        };
        await using var host = await ControlWorld.StartAsync(gateway);
        await _world.AddHostAsync(host);

        Assert.Equal(0, await _world.RunAsync("stop", "a"));
        Assert.Equal(0, await _world.RunAsync("stop", "--all", "--now"));

        Assert.Equal([("a", UnloadMode.Drain), ("a", UnloadMode.Now), ("b", UnloadMode.Now)], gateway.Unloads.Take(1).Concat(gateway.Unloads.Skip(1).Order()));
        Assert.StartsWith("a is unloaded.\n", _world.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Stop_NotLoaded_SaysSo()
    {
        await using var host = await ControlWorld.StartAsync(new FakeGateway(FakeGateway.Model("a")));
        await _world.AddHostAsync(host);
        Assert.Equal(0, await _world.RunAsync("stop", "a"));
        Assert.Equal(0, await _world.RunAsync("stop", "--all"));
        Assert.Equal("a was not loaded.\nNo model is loaded.\n", _world.Output);
    }

    [Fact]
    public async Task Load_PassesTheTimeOn()
    {
        await using var host = await ControlWorld.StartAsync(new FakeGateway(FakeGateway.Model("a")));
        await _world.AddHostAsync(host);
        Assert.Equal(0, await _world.RunAsync("load", "a", "--keepalive", "-1"));
        Assert.Equal(Timeout.InfiniteTimeSpan, host.Gateway.LastRequest!.KeepAlive);
        Assert.Equal("a is loaded.\n", _world.Output);
    }

    [Theory]
    [InlineData("\"stop\" needs a model, or --all.", "stop")]
    [InlineData("\"stop\" needs a model, or --all.", "stop", "a", "--all")]
    [InlineData("'--keepalive' is \"soon\": it must be a duration", "load", "a", "--keepalive", "soon")]
    [InlineData("Option \"--keepalive\" needs a value.", "load", "a", "--keepalive")]
    [InlineData("temperature is \"hot\": it must be a number of at least 0.", "run", "a", "--temperature", "hot", "hi")]
    [InlineData("Option \"--seed\" needs a value.", "run", "a", "--seed")]
    [InlineData("Option \"--system\" needs a value.", "chat", "--system", "--verbose")]
    [InlineData("Command 'run' is missing required argument 'MODEL'.", "run")]
    public async Task Command_WrongUsage_SaysSoAndGivesTwo(string expected, params string[] args)
    {
        Assert.Equal(2, await _world.RunAsync(args));
        Assert.StartsWith(expected, _world.Error, StringComparison.Ordinal);
    }
}
