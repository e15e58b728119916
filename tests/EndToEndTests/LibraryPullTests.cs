using System.Text.Json.Nodes;
using LlamaRunner.EndToEndTests.Harness;
using LlamaRunner.UnitTests.Library.Servers;

namespace LlamaRunner.EndToEndTests;

/// <summary>Models that the host gets from a registry while programs wait for them.</summary>
public sealed class LibraryPullTests : IAsyncLifetime
{
    private const string Pull = """{"model":"tiny"}""";

    private static readonly byte[] Demo = File.ReadAllBytes(Repository.DemoModel);

    private ModelServer _server = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _server = await ModelServer.StartAsync(Token);

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task Pull_Model_AnswersOnEveryFrontend()
    {
        _server.AddModel("library/tiny/latest", ("model", Demo), ("template", "{{ .Prompt }}"u8.ToArray()));
        await using var host = await HostProcess.StartAsync(Setup(), Token);
        using var ollama = OllamaApi.Of(host);

        var lines = await ollama.AllLinesAsync("api/pull", Pull, Token);

        Assert.Equal(["pulling manifest", "success"], [(string?)lines[0]["status"], (string?)lines[^1]["status"]]);
        var last = lines.Last(static line => (string?)line["digest"] == ModelServer.DigestOf(Demo));
        Assert.Equal((Demo.Length, Demo.Length), ((int)last["total"]!, (int)last["completed"]!));
        Assert.Equal(Chat.Answer, await host.AskAsync("tiny", Token));
        Assert.Equal((200, """{"status":"success"}"""), await ollama.SendAsync(HttpMethod.Post, "api/pull", """{"name":"tiny","stream":false}""", Token));
    }

    [Fact]
    public async Task Pull_UnknownModel_IsALineOfTheStreamOrAStatus()
    {
        await using var host = await HostProcess.StartAsync(Setup(), Token);
        using var ollama = OllamaApi.Of(host);

        var lines = await ollama.AllLinesAsync("api/pull", Pull, Token);

        Assert.Equal(
            ["""{"status":"pulling manifest"}""", """{"error":"pull model manifest: file does not exist"}"""], lines.Select(static line => line.ToJsonString()));
        Assert.Equal(
            (500, """{"error":"pull model manifest: file does not exist"}"""),
            await ollama.SendAsync(HttpMethod.Post, "api/pull", """{"model":"tiny","stream":false}""", Token));
        Assert.Equal((400, """{"error":"missing request body"}"""), await ollama.SendAsync(HttpMethod.Post, "api/pull", "", Token));
        Assert.Equal(400, (await ollama.SendAsync(HttpMethod.Post, "api/pull", "{}", Token)).Status);
    }

    [Fact]
    [Trait("Case", "R119")]
    public async Task Pull_HostIsKilled_TheNextOneGoesOn()
    {
        var blob = _server.AddModel("library/tiny/latest", ("model", Demo))[0];
        blob.InTheMiddle = token => blob.Answers > 16 ? Task.Delay(Timeout.Infinite, token) : Task.CompletedTask;
        var setup = Setup();
        var killed = await HostProcess.StartAsync(setup, Token);
        using (var ollama = OllamaApi.Of(killed))
        {
            await foreach (var line in ollama.LinesAsync("api/pull", Pull, Token))
            {
                if ((long?)line["completed"] >= 15 * 65536)
                {
                    break;
                }
            }
        }

        // What is written down is at most a second old.
        await Eventually.TrueAsync(() => Directory.GetFiles(Path.Combine(Library(setup), "parts"), "*.json").Length == 1, Within.Reason, "the state is written", Token);
        Signals.Kill(killed.Id);
        await killed.ExitAsync(Within.Reason, Token);
        Assert.Empty(Directory.Exists(Path.Combine(Library(setup), "manifests")) ? Directory.GetFiles(Path.Combine(Library(setup), "manifests")) : []);
        blob.InTheMiddle = null;
        var sent = blob.Sent;

        await using var host = await HostProcess.StartAsync(setup, Token);
        using var again = OllamaApi.Of(host);
        await again.AllLinesAsync("api/pull", Pull, Token);

        Assert.True(blob.Sent - sent < Demo.Length, $"{blob.Sent - sent} of {Demo.Length} bytes came once more");
        Assert.Equal(Chat.Answer, await host.AskAsync("tiny", Token));
    }

    [Fact]
    [Trait("Case", "R119")]
    public async Task Pull_TwoAtOnceAndOneLeaves_IsLoadedOnce()
    {
        var blob = _server.AddModel("library/tiny/latest", ("model", Demo))[0];
        var go = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        blob.InTheMiddle = token => go.Task.WaitAsync(token);
        await using var host = await HostProcess.StartAsync(Setup(), Token);
        using var ollama = OllamaApi.Of(host);
        using var leaves = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var first = ollama.AllLinesAsync("api/pull", Pull, leaves.Token);
        await Eventually.TrueAsync(() => blob.Answers > 0, Within.Reason, "the file is on its way", Token);
        var second = ollama.AllLinesAsync("api/pull", Pull, Token);
        await Eventually.TrueAsync(() => _server.Requests.Count(static request => request.Path.EndsWith("/latest", StringComparison.Ordinal)) == 2, Within.Reason, "both have asked", Token);
        await leaves.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        go.SetResult();

        Assert.Equal("success", (string?)(await second)[^1]["status"]);
        Assert.Equal(Demo.Length, blob.Sent);
    }

    [Fact]
    [Trait("Case", "R119")]
    public async Task Pull_ClientLeaves_StopsTheTransfer()
    {
        var blob = _server.AddModel("library/tiny/latest", ("model", Demo))[0];
        var gone = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        blob.InTheMiddle = async token =>
        {
            token.Register(() => gone.TrySetResult());
            await Task.Delay(Timeout.Infinite, token);
        };
        await using var host = await HostProcess.StartAsync(Setup(), Token);
        using var ollama = OllamaApi.Of(host);

        using var leaves = CancellationTokenSource.CreateLinkedTokenSource(Token);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (var line in ollama.LinesAsync("api/pull", Pull, leaves.Token))
            {
                if (line["completed"] is not null)
                {
                    await leaves.CancelAsync();
                }
            }
        });

        await gone.Task.WaitAsync(Within.Promptly, Token);
    }

    [Fact]
    [Trait("Case", "R119")]
    public async Task Pull_WrongBytes_AreNeverListed()
    {
        _server.AddModel("library/tiny/latest", ("model", Demo))[0].Lies = int.MaxValue;
        await using var host = await HostProcess.StartAsync(Setup(), Token);
        using var ollama = OllamaApi.Of(host);

        var lines = await ollama.AllLinesAsync("api/pull", Pull, Token);

        Assert.StartsWith("digest mismatch, expected", (string?)lines[^1]["error"], StringComparison.Ordinal);
        Assert.Equal("""{"object":"list","data":[]}""", await host.Client.GetStringAsync("v1/models", Token));
    }

    [Fact]
    [Trait("Case", "R119")]
    public async Task Pull_TooLargeForTheDisk_IsNotBegun()
    {
        using var folder = new TemporaryFolder();
        using var disk = await SmallDisk.MountAsync(folder.Path, 2, Token);
        var blob = _server.AddModel("library/tiny/latest", ("model", Demo))[0];
        await using var host = await HostProcess.StartAsync(Setup().With("models.library", folder.Path), Token);
        using var ollama = OllamaApi.Of(host);

        var lines = await ollama.AllLinesAsync("api/pull", Pull, Token);

        Assert.Matches("^pulling tiny:latest needs 2.* MB in .*, where 2.* MB are free\\.$", (string?)lines[^1]["error"]);
        Assert.Equal(0, blob.Answers);
    }

    [Fact]
    [Trait("Case", "R119")]
    public async Task Pull_DiskFills_SaysSoAtOnceAndLeavesNothing()
    {
        using var folder = new TemporaryFolder();
        using var disk = await SmallDisk.MountAsync(folder.Path, 8, Token);
        var blob = _server.AddModel("library/tiny/latest", ("model", Demo))[0];
        blob.InTheMiddle = _ =>
        {
            disk.Fill();
            return Task.CompletedTask;
        };
        await using var host = await HostProcess.StartAsync(Setup().With("models.library", folder.Path), Token);
        using var ollama = OllamaApi.Of(host);

        var lines = await ollama.AllLinesAsync("api/pull", Pull, Token);

        Assert.Equal($"The disk that holds {folder.Path} is full: no space left on device.", (string?)lines[^1]["error"]);
        Assert.Empty(Directory.GetFiles(Path.Combine(folder.Path, "parts")));
    }

    [Fact]
    public async Task Command_InATerminal_HasABarForEachFileAndALineForEachOtherStep()
    {
        _server.AddModel("library/tiny/latest", ("model", Demo));
        using var setup = Setup();
        await using var pull = TerminalProcess.Start(setup, "pull", "tiny");

        Assert.Equal(0, await pull.ExitAsync(Token));

        Assert.Matches("pulling manifest\\s", pull.Shown);
        Assert.Matches("pulling [0-9a-f]{12}.* 100% 2\\.7 MB", pull.Shown);
        Assert.Contains("verifying sha256 digest", pull.Shown, StringComparison.Ordinal);
        Assert.Contains("success", pull.Shown, StringComparison.Ordinal);
        Assert.DoesNotContain("success ━", pull.Shown, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Command_WithAndWithoutHost_PullsCopiesAndDeletes()
    {
        _server.AddModel("library/tiny/latest", ("model", Demo));
        var setup = Setup();
        var pulled = await CliProcess.RunAsync(setup, "", Token, "pull", "tiny");
        Assert.Equal((0, ""), (pulled.ExitCode, pulled.Error));
        Assert.StartsWith("pulling manifest\n", pulled.Output, StringComparison.Ordinal);
        Assert.EndsWith(": 100 %, 0.1 kB of 0.1 kB\nverifying sha256 digest\nwriting manifest\nsuccess\n", pulled.Output, StringComparison.Ordinal);
        Assert.Equal(new CliResult(1, "", "Error: pull model manifest: file does not exist\n"), Only(await CliProcess.RunAsync(setup, "", Token, "pull", "none")));

        await using var host = await HostProcess.StartAsync(setup, Token);
        Assert.Equal(new CliResult(0, "tiny is there as second, too.\n", ""), await CliProcess.RunAsync(setup, "", Token, "cp", "tiny", "second"));
        Assert.Equal(Chat.Answer, await host.AskAsync("second", Token));
        Assert.Equal(new CliResult(0, "second is deleted.\n", ""), await CliProcess.RunAsync(setup, "", Token, "rm", "second"));
        Assert.Empty(host.Runners);
        Assert.EndsWith("success\n", (await CliProcess.RunAsync(setup, "", Token, "pull", "tiny")).Output, StringComparison.Ordinal);
        Assert.Contains("\"tiny:latest\"", await host.Client.GetStringAsync("v1/models", Token), StringComparison.Ordinal);
        Assert.DoesNotContain("second", await host.Client.GetStringAsync("v1/models", Token), StringComparison.Ordinal);
    }

    private static CliResult Only(CliResult result) => result with { Output = "" };

    private static string Library(HostSetup setup) => Path.Combine(setup.Folder, ".llama-runner", "library");

    private HostSetup Setup() => new HostSetup()
        .With("models.registries", new JsonObject { ["ollama"] = _server.Address, ["huggingFace"] = _server.Address })
        .With("models.downloads", new JsonObject { ["partSize"] = "64KiB", ["connections"] = 4 });
}
