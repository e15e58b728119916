using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using LlamaRunner.EndToEndTests.Harness;

namespace LlamaRunner.EndToEndTests.Ollama;

/// <summary>Streams on Ollama's port that end otherwise than they should.</summary>
public sealed class StreamTrapTests(StreamTrapTests.Mortals fixture) : IClassFixture<StreamTrapTests.Mortals>
{
    private const string Long = """{"type":"array","items":{"enum":["fox"]},"minItems":400,"maxItems":400}""";

    private readonly HostProcess _host = fixture.Host;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private int Port => fixture.Port;

    [Theory]
    [InlineData("exits", "/api/chat")]
    [InlineData("drops", "/api/chat")]
    [InlineData("exits", "/api/generate")]
    [InlineData("drops", "/api/generate")]
    [Trait("Case", "R34")]
    [Trait("Case", "R72")]
    public async Task Runner_GoneInMidStream_LastLineIsAnErrorAndNoneIsDone(string model, string path)
    {
        using var stream = await RawResponse.SendAsync(Port, "POST", path, Request(path, model), Token);
        var lines = (await stream.ReadToEndAsync(Token)).TrimEnd('\n').Split('\n');

        AssertFailed(lines, path);

        // Who reads the whole first would lose the line with the error otherwise.
        Assert.True(stream.EndedCleanly);
    }

    [Fact]
    [Trait("Case", "R34")]
    public async Task Runner_RealOneKilledInMidStream_LastLineIsAnErrorAndTheNextRequestIsServed()
    {
        using var stream = await RawResponse.SendAsync(Port, "POST", "/api/chat", LongChat("real"), Token);
        Assert.NotNull(await stream.ReadChunkAsync(Token));
        Signals.Kill((await _host.RunnerAsync(Token)).Id);
        var lines = (await stream.ReadToEndAsync(Token)).TrimEnd('\n').Split('\n');

        AssertFailed(lines, "/api/chat");
        Assert.Equal(Chat.Answer, await AskAsync("real"));
    }

    [Fact]
    [Trait("Case", "R75")]
    public async Task Client_LeavesInMidStream_RealRunnersSlotIsFree()
    {
        Assert.Equal(Chat.Answer, await AskAsync("real"));
        using (var stream = await RawResponse.SendAsync(Port, "POST", "/api/chat", LongChat("real"), Token))
        {
            Assert.NotNull(await stream.ReadChunkAsync(Token));
        }

        await Eventually.TrueAsync(
            async () =>
            {
                var slots = await _host.Client.GetStringAsync(new Uri($"http://127.0.0.1:{_host.Setup.FirstPort}/slots"), Token);
                return JsonNode.Parse(slots)!.AsArray().All(static slot => !(bool)slot!["is_processing"]!);
            },
            Within.Promptly,
            "llama-server works on nothing",
            Token);
        Assert.Equal(Chat.Answer, await AskAsync("real"));
    }

    [Theory]
    [InlineData("/api/chat")]
    [InlineData("/api/generate")]
    [Trait("Case", "R75")]
    public async Task Client_LeavesInMidStream_RunnersWorkIsCancelled(string path)
    {
        var model = path is "/api/chat" ? "endless-chat" : "endless-generate";
        using (var stream = await RawResponse.SendAsync(Port, "POST", path, Request(path, model), Token))
        {
            Assert.NotNull(await stream.ReadChunkAsync(Token));
        }

        await Eventually.TrueAsync(() => _host.Journal.Outcomes(model) is ["client_gone"], Within.Promptly, "the runner's work was cancelled", Token);
    }

    [Fact]
    [Trait("Case", "R66")]
    public async Task Lines_OfAStream_ComeOneByOne()
    {
        using var stream = await RawResponse.SendAsync(Port, "POST", "/api/chat", Request("/api/chat", "slow"), Token);
        var frames = new List<string>();
        while (await stream.ReadChunkAsync(Token) is { } frame)
        {
            frames.Add(frame);
        }

        Assert.True(stream.EndedCleanly);
        Assert.True(frames.Count > 5, $"{frames.Count} frames");
        Assert.All(frames, static frame => Assert.EndsWith("\n", frame, StringComparison.Ordinal));
    }

    [Fact]
    [Trait("Case", "R73")]
    public async Task Load_ThatFails_IsAStatusAndNotALine()
    {
        foreach (var path in (string[])["/api/chat", "/api/generate"])
        {
            using var stream = await RawResponse.SendAsync(Port, "POST", path, Request(path, "broken"), Token);

            Assert.True((int)stream.Status >= 500, $"{stream.Status}");
            Assert.StartsWith("application/json", stream.Headers["Content-Type"], StringComparison.Ordinal);
            StrictJson.Check(await stream.ReadToEndAsync(Token), Answers.Error);
        }
    }

    [Fact]
    public async Task Unload_DuringAStream_LetsItFinish()
    {
        using var stream = await RawResponse.SendAsync(Port, "POST", "/api/chat", Request("/api/chat", "slow"), Token);
        Assert.NotNull(await stream.ReadChunkAsync(Token));
        using var unloaded = await fixture.Api.Client.PostAsync("/api/generate", new StringContent("""{"model":"slow","keep_alive":0}"""), Token);

        Assert.Equal(HttpStatusCode.OK, unloaded.StatusCode);
        var lines = (await stream.ReadToEndAsync(Token)).TrimEnd('\n').Split('\n');
        Assert.True(StrictJson.Check(lines[^1], Answers.Any).GetProperty("done").GetBoolean());
    }

    private static void AssertFailed(string[] lines, string path)
    {
        foreach (var line in lines[..^1])
        {
            StrictJson.Check(line, path is "/api/chat" ? Answers.ChatLine : Answers.GenerateLine);
        }

        StrictJson.Check(lines[^1], Answers.Error);
    }

    private static string Request(string path, string model) => path is "/api/chat"
        ? $$"""{"model":"{{model}}","messages":[{"role":"user","content":"{{Chat.Question}}"}]}"""
        : $$"""{"model":"{{model}}","prompt":"{{Chat.Question}}"}""";

    private static string LongChat(string model) =>
        $$"""{"model":"{{model}}","messages":[{"role":"user","content":"{{Chat.Question}}"}],"format":{{Long}}}""";

    private async Task<string> AskAsync(string model)
    {
        using var response = await fixture.Api.Client.PostAsync(
            "/api/chat", new StringContent($$$"""{"model":"{{{model}}}","messages":[{"role":"user","content":"{{{Chat.Question}}}"}],"stream":false,"options":{"temperature":0}}"""), Token);
        return JsonDocument.Parse(await response.Content.ReadAsStringAsync(Token)).RootElement.GetProperty("message").GetProperty("content").GetString()!;
    }

    /// <summary>Models whose runners end in different ways, by themselves or by a test's hand.</summary>
    public sealed class Mortals : SharedHost
    {
        internal OllamaApi Api { get; private set; } = null!;

        internal int Port => Api.Client.BaseAddress!.Port;

        /// <inheritdoc/>
        public override async ValueTask InitializeAsync()
        {
            await base.InitializeAsync();
            Api = OllamaApi.Of(Host);
        }

        /// <inheritdoc/>
        public override ValueTask DisposeAsync()
        {
            GC.SuppressFinalize(this);
            Api?.Dispose();
            return base.DisposeAsync();
        }

        private protected override HostSetup Describe() => new HostSetup()
            .WithModel("real")
            .WithModel("broken", static entry => entry["arguments"]!["no-such-argument"] = true)
            .WithFake("endless-chat", ("SLOTS", 1), ("TOKENS", 2000), ("TOKENS_PER_SECOND", 20))
            .WithFake("endless-generate", ("SLOTS", 1), ("TOKENS", 2000), ("TOKENS_PER_SECOND", 20))
            .WithFake("slow", ("SLOTS", 1), ("TOKENS", 20), ("TOKENS_PER_SECOND", 20))
            .WithFake("exits", ("EXIT_MID_STREAM", 5), ("TOKENS_PER_SECOND", 50))
            .WithFake("drops", ("DROP_MID_STREAM", 5), ("TOKENS_PER_SECOND", 50));
    }
}
