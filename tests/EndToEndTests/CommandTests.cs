using LlamaRunner.EndToEndTests.Harness;

namespace LlamaRunner.EndToEndTests;

/// <summary>Commands while no host runs: those that answer start one for their time, the others say so.</summary>
public sealed class CommandTests : IDisposable
{
    private const string Started = "No host is running: one is started for this session.\n";

    private readonly HostSetup _setup = new HostSetup().WithModel("demo");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private string ControlFolder => Path.Combine(_setup.Folder, ".llama-runner", "run", "control");

    public void Dispose() => _setup.Dispose();

    [Fact]
    public async Task Run_Prompt_AnswersAndLeavesNothing()
    {
        Assert.Equal(new CliResult(0, Chat.Answer + "\n", Started), await RunAsync("", "run", "demo", "--temperature", "0", Chat.Question));
        Assert.Empty(Directory.GetFiles(ControlFolder));
    }

    [Fact]
    public async Task Chat_PipedInput_GivesOneAnswer() =>
        Assert.Equal(new CliResult(0, Chat.Answer + "\n", Started), await RunAsync(Chat.Question + "\n", "chat", "--temperature", "0"));

    [Fact]
    public async Task Run_UnknownModel_FailsWithTheNameThatWasMeant()
    {
        var result = await RunAsync("", "run", "demmo", "hi");
        Assert.Equal(
            new CliResult(1, "", Started + "Error: Model 'demmo' was not found. Available: demo. Did you mean \"demo\"?\n"), result);
    }

    [Fact]
    public async Task Run_HostCannotStart_TellsItsReason()
    {
        var result = await RunAsync("", "run", "demo", "--set", "runners.firstPort=0", "hi");
        Assert.Equal(1, result.ExitCode);
        Assert.Contains("runners.firstPort is 0: must be 1 to 65535", result.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ps")]
    [InlineData("stop", "demo")]
    public async Task Command_NoHost_SaysSo(params string[] args) =>
        Assert.Equal(new CliResult(1, "", "Error: No host is running: \"llama-runner serve\" starts one.\n"), await RunAsync("", args));

    [Fact]
    public async Task List_NoHost_ReadsTheModels()
    {
        var result = await RunAsync("", "list");
        Assert.Matches(@"^NAME +ID +SIZE +MODIFIED\ndemo +[0-9a-f]{12} +2\.6 MB +.* ago\n$", result.Output);
        Assert.Equal(0, result.ExitCode);
    }

    [Fact]
    public async Task Estimate_NoHost_StartsOneForItAndLoadsNothing()
    {
        var result = await RunAsync("", "estimate", "demo", "--argument", "ctx-size=65536", "--argument", "parallel=1");
        Assert.Matches(
            @"^PART +SIZE\nweights +2\.6 MB\nKV cache +251 MB\ncompute buffers +71 MB\nllama-server +25 MB\n"
            + @"It takes \d+ MB of main memory; all runners together may take .*\.\ndemo fits\.\n$",
            result.Output);
        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        Assert.Empty(Directory.GetFiles(ControlFolder));
    }

    [Fact]
    [Trait("Case", "R61")]
    public async Task Estimate_ModelNeverFits_SaysSoAndItsRequestFailsWithTheNumbers()
    {
        string[] small = ["--set", "runners.memory.ram=10MiB"];
        var estimate = await RunAsync("", ["estimate", "demo", "--json", .. small]);
        var answer = await RunAsync("", ["run", "demo", .. small, "hi"]);

        Assert.Equal(1, estimate.ExitCode);
        Assert.Contains("\"fits\": false", estimate.Output, StringComparison.Ordinal);
        Assert.Equal(1, answer.ExitCode);
        Assert.Contains("There is no room for model 'demo': it takes", answer.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Ps_HostWasKilled_CleansUpAfterIt()
    {
        await using (var killed = await HostProcess.StartAsync(new HostSetup().WithModel("demo"), Token))
        {
            var folder = Path.Combine(killed.Setup.Folder, ".llama-runner", "run", "control");
            Assert.Single(Directory.GetFiles(folder));
            Signals.Kill(killed.Id);
            await killed.ExitAsync(Within.Reason, Token);

            Assert.Equal(1, (await CliProcess.RunAsync(killed.Setup, "", Token, "ps")).ExitCode);
            Assert.Empty(Directory.GetFiles(folder));
        }
    }

    [Fact]
    [Trait("Case", "R30")]
    public async Task Run_Killed_TakesItsHostWithIt()
    {
        _setup.WithFake("slow", ("TOKENS", 10_000), ("TOKENS_PER_SECOND", 50));
        await using var command = await CliProcess.StartAsync(_setup, "", "run", "slow", "hi");
        var buffer = new char[1];
        Assert.Equal(1, await command.Output.ReadAsync(buffer.AsMemory(), Token));
        var started = ProcessTable.DescendantsOf(command.Id);
        Assert.Equal(["fake-llama-server", "llama-runner"], started.Select(entry => entry.Program).Order());

        Signals.Kill(command.Id);

        await Eventually.TrueAsync(() => command.Left.Count == 0 && !started.Any(entry => ProcessTable.IsAlive(entry.Id)), Within.Reason, "nothing of the command is left", Token);
    }

    private Task<CliResult> RunAsync(string input, params string[] args) => CliProcess.RunAsync(_setup, input, Token, args);
}
