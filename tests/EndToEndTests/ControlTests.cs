using System.Net;
using System.Text.Json.Nodes;
using LlamaRunner.EndToEndTests.Harness;

namespace LlamaRunner.EndToEndTests;

/// <summary>The control endpoint and the commands that look at a running host and change what it has loaded.</summary>
public sealed class ControlTests(ControlTests.Controlled fixture) : IClassFixture<ControlTests.Controlled>
{
    private readonly HostProcess _host = fixture.Host;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private string File => Path.Combine(_host.Setup.Folder, ".llama-runner", "run", "control", $"{_host.Id}.json");

    [Fact]
    public void ControlFile_IsForThisUserOnly() =>
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, System.IO.File.GetUnixFileMode(File));

    [Theory]
    [InlineData(null)]
    [InlineData("wrong")]
    [Trait("Case", "R116")]
    public async Task Control_WrongKey_IsRefused(string? key)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"{Read("url")}/control/status");
        if (key is not null)
        {
            request.Headers.Add("Authorization", $"Bearer {key}");
        }

        using var response = await _host.Client.SendAsync(request, Token);

        await Failure.OfAsync(response, HttpStatusCode.Unauthorized, Token);
    }

    [Fact]
    public async Task Control_RightKey_TellsWhereFrontendsListen()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"{Read("url")}/control/status");
        request.Headers.Add("Authorization", $"Bearer {Read("key")}");

        using var response = await _host.Client.SendAsync(request, Token);

        var status = JsonNode.Parse(await response.Content.ReadAsStringAsync(Token))!;
        Assert.Equal(_host.Id, (int)status["pid"]!);
        Assert.Contains(status["frontends"]!.AsArray(), frontend => (string?)frontend!["address"] == $"http://127.0.0.1:{_host.Port}");
        Assert.Contains(status["backends"]!.AsArray(), backend => (string?)backend!["id"] == "llama-server" && (bool)backend["available"]!);
    }

    [Fact]
    public async Task LoadPsAndStop_DoWhatTheySay()
    {
        Assert.Equal(new CliResult(0, "demo is loaded.\n", ""), await RunAsync("load", "demo:latest", "--keepalive", "1h"));
        var runner = await _host.RunnerAsync(Token);

        var listed = await RunAsync("ps");
        Assert.Matches(
            $@"^NAME +ID +SIZE +PROCESSOR +CONTEXT +UNTIL +STATE +PORT +PID\ndemo +[0-9a-f]{{12}} +\d+ MB +- +2048 +\w.* from now +ready +\d+ +{runner.Id}\n$",
            listed.Output);

        Assert.Equal(new CliResult(0, "demo is unloaded.\n", ""), await RunAsync("stop", "demo"));
        Assert.False(ProcessTable.IsAlive(runner.Id));
        Assert.Equal(new CliResult(0, "demo was not loaded.\n", ""), await RunAsync("stop", "demo"));
        Assert.Single((await RunAsync("ps")).Output.Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    [Fact]
    public async Task List_GivesTheHostsModels()
    {
        var listed = await RunAsync("list");
        Assert.Matches(@"^NAME +ID +SIZE +MODIFIED\ndemo +[0-9a-f]{12} +2\.6 MB +.* ago\nslow +", listed.Output);
        Assert.Equal(0, listed.ExitCode);
    }

    [Fact]
    public async Task Run_UsesTheHost()
    {
        Assert.Equal(new CliResult(0, Chat.Answer + "\n", ""), await RunAsync("run", "demo", "--temperature", "0", Chat.Question));
        await _host.RunnerAsync(Token);
    }

    [Fact]
    [Trait("Case", "R75")]
    public async Task Run_Interrupted_StopsTheRunnersWork()
    {
        await using var command = await CliProcess.StartAsync(_host.Setup, "", "run", "slow", "hi");
        var buffer = new char[1];
        Assert.Equal(1, await command.Output.ReadAsync(buffer.AsMemory(), Token));

        Signals.Interrupt(command.Id);

        Assert.Equal(1, (await command.ResultAsync(Token)).ExitCode);
        await Eventually.TrueAsync(
            () => _host.Journal.Outcomes("slow").Contains("client_gone"), Within.Promptly, "the runner's request was ended", Token);
    }

    private Task<CliResult> RunAsync(params string[] args) => CliProcess.RunAsync(_host.Setup, "", Token, args);

    private string Read(string field) => (string)JsonNode.Parse(System.IO.File.ReadAllText(File))![field]!;

    public sealed class Controlled : SharedHost
    {
        private protected override HostSetup Describe() => new HostSetup()
            .WithModel("demo")
            .WithFake("slow", ("TOKENS", 10_000), ("TOKENS_PER_SECOND", 50));
    }
}
