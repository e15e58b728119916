using System.Net;
using System.Text.Json.Nodes;
using LlamaRunner.EndToEndTests.Harness;

namespace LlamaRunner.EndToEndTests;

/// <summary>In-process backends in worker processes, with a plugin whose runner does what it is told, native crashes included.</summary>
public sealed class WorkerTests(WorkerTests.Parrots fixture) : IClassFixture<WorkerTests.Parrots>
{
    private readonly HostProcess _host = fixture.Host;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Chat_StreamedFromAWorker_ArrivesPieceByPiece()
    {
        using var stream = await StreamAsync("talks", "!slow 10");
        var first = await stream.ReadChunkAsync(Token);
        var rest = await stream.ReadToEndAsync(Token);

        Assert.DoesNotContain("w9", first, StringComparison.Ordinal);
        Assert.Equal("> w0 w1 w2 w3 w4 w5 w6 w7 w8 w9", Chat.TextOf(first + rest));
        Assert.EndsWith("data: [DONE]\n\n", rest, StringComparison.Ordinal);
        Assert.True(stream.EndedCleanly);
        Assert.Equal("llama-runner", (await WorkerAsync("talks")).Program);
        Assert.Contains(_host.Output.Lines, line => line.Contains("model talks status 200 ok", StringComparison.Ordinal)
            && line.Contains("tokens 2+10", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Chat_TwoAtOnce_AreBothAnswered()
    {
        var answers = await Task.WhenAll(
            _host.AskAsync("talks", Token, "!slow 20"), _host.AskAsync("talks", Token, "hello there"));

        Assert.Equal("> hello there", answers[1]);
        Assert.EndsWith("w19", answers[0], StringComparison.Ordinal);
    }

    [Fact]
    [Trait("Case", "R34")]
    public async Task Worker_AbortsNativelyWhileItStreams_CostsOnlyItself()
    {
        using var other = await StreamAsync("other", "!slow 40");
        await other.ReadChunkAsync(Token);
        using var stream = await StreamAsync("mortal", "!abort");
        var text = await stream.ReadToEndAsync(Token);

        Assert.False(stream.EndedCleanly);
        Assert.Contains("exit code 134", Harness.Failure.Parse(Chat.Events(text)[^1]).Message, StringComparison.Ordinal);
        Assert.DoesNotContain("[DONE]", text, StringComparison.Ordinal);
        Assert.Equal("> again", await _host.AskAsync("mortal", Token, "again"));
        Assert.Contains("w39", await other.ReadToEndAsync(Token), StringComparison.Ordinal);
    }

    [Fact]
    [Trait("Case", "R72")]
    public async Task Runner_ThrowsWhileItStreams_IsToldAndBrokenOffAndTheWorkerLives()
    {
        await _host.AskAsync("talks", Token, "hello");
        var worker = await WorkerAsync("talks");
        using var stream = await StreamAsync("talks", "!throw");
        var text = await stream.ReadToEndAsync(Token);

        Assert.False(stream.EndedCleanly);
        Assert.DoesNotContain("has a bug", text, StringComparison.Ordinal);
        Assert.Contains(Chat.Events(text), data => (string?)JsonNode.Parse(data)!["error"]?["type"] == "server_error");
        await Eventually.TrueAsync(() => _host.Output.Contains("the parrot has a bug"), Within.Promptly, "the host's log has the cause", Token);
        await _host.AskAsync("talks", Token, "hello");
        Assert.Equal(worker.Id, (await WorkerAsync("talks")).Id);
    }

    [Fact]
    [Trait("Case", "R73")]
    public async Task Runner_RefusesBeforeItAnswers_HasItsStatusAndField()
    {
        using var response = await _host.SendAsync(Chat.Request("talks", stream: true, prompt: "!refuse"), Token);

        var failure = await Harness.Failure.OfAsync(response, HttpStatusCode.BadRequest, Token);
        Assert.Equal(("'messages' is rude: be kind.", "messages"), (failure.Message, failure.Param));
    }

    [Fact]
    public async Task Context_Exceeded_HasTheCodeThatAgentsKnow()
    {
        using var response = await _host.SendAsync(Chat.Request("talks", prompt: string.Join(' ', Enumerable.Repeat("x", 3000))), Token);

        Assert.Equal("context_length_exceeded", (await Harness.Failure.OfAsync(response, HttpStatusCode.BadRequest, Token)).Code);
    }

    [Theory]
    [InlineData("load-fails", "its feathers are missing.")]
    [InlineData("load-throws", "its backend 'parrot' failed: the parrot has a bug")]
    [InlineData("load-aborts", "its worker process crashed before it was ready (exit code 134).")]
    [InlineData("load-hangs", "its worker process made no progress for 2 s (runners.startTimeout).")]
    [Trait("Case", "R01")]
    public async Task Load_Fails_SaysWhyAndTheHostGoesOn(string model, string reason)
    {
        using var response = await _host.SendAsync(Chat.Request(model), Token);

        var failure = await Harness.Failure.OfServerAsync(response, Token);
        Assert.Contains(reason, failure.Message, StringComparison.Ordinal);
        Assert.Equal("> well", await _host.AskAsync("talks", Token, "well"));
    }

    [Fact]
    [Trait("Case", "R04")]
    public async Task Load_SlowWithProgress_IsNotEnded() => Assert.Equal("> late", await _host.AskAsync("load-slow", Token, "late"));

    [Fact]
    [Trait("Case", "R75")]
    public async Task Client_LeavesInMidStream_FreesTheOnlySlot()
    {
        using (var stream = await StreamAsync("narrow", "!slow 2000"))
        {
            await stream.ReadChunkAsync(Token);
        }

        Assert.Equal("> next", await _host.AskAsync("narrow", Token, "next").WaitAsync(Within.Promptly, Token));
    }

    [Fact]
    public async Task Embeddings_OfAWorker_AreServed()
    {
        using var response = await _host.SendAsync(
            new JsonObject { ["model"] = "talks", ["input"] = new JsonArray("a", "bc") }, Token, "/v1/embeddings");

        var body = JsonNode.Parse(await response.Content.ReadAsStringAsync(Token))!;
        Assert.Equal([192, 192], body["data"]!.AsArray().Select(item => item!["embedding"]!.AsArray().Count));
    }

    [Fact]
    [Trait("Case", "R30")]
    public async Task Host_Killed_LeavesNoWorker()
    {
        await using var host = await HostProcess.StartAsync(new HostSetup().WithParrot("talks"), Token);
        await host.AskAsync("talks", Token, "hello");
        var worker = await host.RunnerAsync(Token);

        Signals.Kill(host.Id);

        await host.ExitAsync(Within.Promptly, Token);
        await host.NothingLeftAsync(Within.Promptly, Token);
        Assert.False(ProcessTable.IsAlive(worker.Id));
    }

    [Fact]
    public async Task FirstPort_HasNoKey_OthersDoAndEachHasItsPageBelowUpstream()
    {
        await using var host = await HostProcess.StartAsync(
            new HostSetup().With("runners.maxConcurrent", 2).WithParrot("first").WithParrot("second"), Token);
        await host.AskAsync("first", Token, "hello");
        await host.AskAsync("second", Token, "hello");
        var other = Assert.Single(
            host.Runners.SelectMany(runner => ProcessTable.ListeningPorts(runner.Id)), port => port != host.Setup.FirstPort);

        using var page = await host.Client.GetAsync(new Uri($"http://127.0.0.1:{host.Setup.FirstPort}/"), Token);
        Assert.Equal("text/html", page.Content.Headers.ContentType?.MediaType);
        using var models = await host.Client.GetAsync(new Uri($"http://127.0.0.1:{host.Setup.FirstPort}/v1/models"), Token);
        Assert.Contains("\"first\"", await models.Content.ReadAsStringAsync(Token), StringComparison.Ordinal);
        foreach (var model in (string[])["first", "second"])
        {
            using var below = await host.Client.GetAsync($"upstream/{model}/", Token);
            Assert.Equal("text/html", below.Content.Headers.ContentType?.MediaType);
            using var listed = await host.Client.GetAsync($"upstream/{model}/v1/models", Token);
            Assert.Contains($"\"{model}\"", await listed.Content.ReadAsStringAsync(Token), StringComparison.Ordinal);
        }

        foreach (var path in (string[])["", "v1/models"])
        {
            using var refused = await host.Client.GetAsync(new Uri($"http://127.0.0.1:{other}/{path}"), Token);
            Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
        }

        foreach (var runner in host.Runners)
        {
            Assert.DoesNotContain(ProcessTable.ArgumentsOf(runner.Id), argument => argument.Length >= 32 && argument.All(char.IsAsciiHexDigit));
        }
    }

    [Fact]
    public async Task InProcess_Configured_ServesWithoutAProcess()
    {
        await using var host = await HostProcess.StartAsync(
            new HostSetup().With("backends.parrot", new JsonObject { ["isolation"] = "in-process" }).WithParrot("talks"), Token);

        Assert.Equal("hello", await host.AskAsync("talks", Token, "hello"));
        using var stream = await host.StreamAsync("talks", Token);
        Assert.Equal(Chat.Answer, Chat.TextOf(await stream.ReadToEndAsync(Token)));
        Assert.True(stream.EndedCleanly);
        using var broken = await RawResponse.SendAsync(
            host.Port, "POST", Chat.Path, Chat.Request("talks", stream: true, prompt: "!throw").ToJsonString(), Token);
        Assert.Contains("error", await broken.ReadToEndAsync(Token), StringComparison.Ordinal);
        Assert.False(broken.EndedCleanly);
        Assert.Empty(host.Runners);
    }

    [Fact]
    public async Task Isolation_Wrong_IsAFaultOfTheConfiguration()
    {
        await using var host = HostProcess.Launch(
            new HostSetup().With("backends.parrot", new JsonObject { ["isolation"] = "thread" }).WithParrot("talks"));

        Assert.Equal(2, await host.ExitAsync(Within.Start, Token));
        Assert.Contains(
            host.Output.Lines,
            line => line.Contains("backends.parrot.isolation is \"thread\": must be \"process\" or \"in-process\"", StringComparison.Ordinal));
    }

    private async Task<RawResponse> StreamAsync(string model, string prompt) => await RawResponse.SendAsync(
        _host.Port, "POST", Chat.Path, Chat.Request(model, stream: true, prompt: prompt).ToJsonString(), Token);

    /// <summary>Finds the worker of a model by the port that the log names.</summary>
    private async Task<ProcessEntry> WorkerAsync(string model)
    {
        await Eventually.TrueAsync(() => _host.Output.Contains($"Runner of {model} is ready"), Within.Reason, $"{model} is ready", Token);
        var line = _host.Output.Lines.Last(line => line.Contains($"Runner of {model} is ready", StringComparison.Ordinal));
        return _host.Runners.Single(runner => line.Contains($"(process {runner.Id},", StringComparison.Ordinal));
    }

    /// <summary>One model for each way to behave.</summary>
    public sealed class Parrots : SharedHost
    {
        private protected override HostSetup Describe() => new HostSetup()
            .With("runners.maxConcurrent", 2)
            .With("runners.startTimeout", "2s")
            .With("backends.parrot", new JsonObject { ["isolation"] = "process", ["prefix"] = "> " })
            .WithParrot("talks")
            .WithParrot("other")
            .WithParrot("mortal")
            .WithParrot("narrow", entry => entry["arguments"]!["parallel"] = 1)
            .WithParrot("load-fails", entry => entry["arguments"]!["load"] = "fail")
            .WithParrot("load-throws", entry => entry["arguments"]!["load"] = "throw")
            .WithParrot("load-aborts", entry => entry["arguments"]!["load"] = "abort")
            .WithParrot("load-hangs", entry => entry["arguments"]!["load"] = "hang")
            .WithParrot("load-slow", entry => entry["arguments"]!["load"] = "slow");
    }
}
