using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using LlamaRunner.EndToEndTests.Harness;

namespace LlamaRunner.EndToEndTests;

/// <summary>Filters of plugins that were dropped in: the sample that redacts secrets, one that signs answers, and one that fails on request.</summary>
public sealed class FilterTests(FilterTests.FilteredHost fixture) : IClassFixture<FilterTests.FilteredHost>
{
    // Put together here, so that no scanner of repositories takes it for real.
    private const string Secret = "hf_" + "a1b2c3d4e5f6g7h8i9j0k1l2m3n4o5p6q7r8";

    private readonly HostProcess _host = fixture.Host;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Redaction_SecretInAChat_DoesNotReachTheRunnerOrTheLog(bool stream)
    {
        using var response = await _host.SendAsync(Chat.Request("plain", stream, $"Keep {Secret} safe."), Token);
        var answer = await response.Content.ReadAsStringAsync(Token);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Contains(stream ? "[DONE]" : "t0", answer, StringComparison.Ordinal);
        var body = LastBody("plain");
        Assert.Equal(Chat.Request("plain", stream, "Keep [redacted api-key] safe.").ToJsonString(), body);
        var request = response.Headers.GetValues("x-request-id").Single();
        await Eventually.TrueAsync(
            () => _host.Output.ToString()!.Contains($"Redacted 1 secrets in request {request} of openai", StringComparison.Ordinal),
            Within.Reason, "the log has the count", Token);
        Assert.DoesNotContain(Secret, _host.Output.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/v1/completions", """{"model":"plain","prompt":["a","S"]}""")]
    [InlineData("/v1/chat/completions", """{"model":"plain","messages":[{"role":"user","content":[{"type":"text","text":"S"}]},{"role":"tool","content":"{\"k\":\"S\"}"}]}""")]
    public async Task Redaction_OtherPlacesOfAPrompt_AreSeen(string path, string shape)
    {
        using var content = new StringContent(shape.Replace("S", Secret, StringComparison.Ordinal), Encoding.UTF8, "application/json");
        using var response = await _host.Client.PostAsync(path, content, Token);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(shape.Replace("S", "[redacted api-key]", StringComparison.Ordinal), LastBody("plain"));
    }

    [Fact]
    public async Task Redaction_NoSecret_TheBodyIsSentByteForByte()
    {
        const string body = """{ "model" : "plain", "messages":[ {"role":"user","content":"\u00e9 é"} ],"seed":18446744073709551615,"dup":1,"dup":2 }""";
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        using var response = await _host.Client.PostAsync(Chat.Path, content, Token);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(body, LastBody("plain"));
    }

    [Fact]
    public async Task Redaction_PromptOfTokens_IsRefused()
    {
        using var content = new StringContent("""{"model":"plain","prompt":[1,2]}""", Encoding.UTF8, "application/json");
        using var response = await _host.Client.PostAsync("/v1/completions", content, Token);

        var failure = await Failure.OfAsync(response, HttpStatusCode.BadRequest, Token);
        Assert.Equal("prompt", failure.Param);
    }

    [Theory]
    [InlineData("plain")]
    [InlineData("cut")]
    [InlineData("huge")]
    public async Task Answer_OfEvents_IsFilteredAndElseAsItWas(string model)
    {
        using var response = await _host.SendAsync(Chat.Request(model, stream: true), Token);
        var answer = await response.Content.ReadAsStringAsync(Token);

        var events = Chat.Events(answer);
        Assert.Equal([$$"""{"choices":[],"signed":"{{model}}"}""", "[DONE]"], events.TakeLast(2));
        Assert.True(Chat.TextOf(answer).Length >= (model == "huge" ? 1_000_000 : 10));
        Assert.Equal("no", response.Headers.GetValues("X-Accel-Buffering").Single());
    }

    [Fact]
    public async Task Answer_OfOneBody_IsFiltered()
    {
        using var response = await _host.SendAsync(Chat.Request("plain"), Token);
        var answer = await response.Content.ReadAsStringAsync(Token);

        Assert.EndsWith("} ", answer, StringComparison.Ordinal);
        Assert.Equal("assistant", (string?)JsonNode.Parse(answer)!["choices"]![0]!["message"]!["role"]);
    }

    [Theory]
    [InlineData("fail-request")]
    [InlineData("hang")]
    [InlineData("fail-answer")]
    public async Task Filter_Fails_TheClientGetsTheApisErrorAndNoMore(string prompt)
    {
        var before = Posted(_host, "plain").Count;

        using var response = await _host.SendAsync(Chat.Request("plain", prompt: prompt), Token);

        var failure = await Failure.OfAsync(response, HttpStatusCode.InternalServerError, Token);
        Assert.Equal("filter_failed", failure.Code);
        Assert.Contains("The filter 'failing'", failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(prompt, failure.Message, StringComparison.Ordinal);
        Assert.Equal(prompt == "fail-answer" ? before + 1 : before, Posted(_host, "plain").Count);
    }

    [Fact]
    public async Task Filter_Refuses_TheClientGetsItsReason()
    {
        using var response = await _host.SendAsync(Chat.Request("plain", prompt: "refuse"), Token);

        Assert.Equal("Not by openai.", (await Failure.OfAsync(response, HttpStatusCode.Forbidden, Token)).Message);
    }

    [Fact]
    public async Task Filter_FailsInMidStream_TheClientGetsTheApisErrorEventAndABrokenEnd()
    {
        using var stream = await RawResponse.SendAsync(
            _host.Port, "POST", Chat.Path, Chat.Request("plain", stream: true, prompt: "fail-answer").ToJsonString(), Token);
        var answer = await stream.ReadToEndAsync(Token);

        Assert.False(stream.EndedCleanly);
        var events = Chat.Events(answer);
        Assert.Equal(4, events.Count);
        Assert.Equal("filter_failed", Failure.Parse(events[^1]).Code);
    }

    [Fact]
    public async Task Client_LeavesAFilteredStream_TheRunnerStops()
    {
        using (var stream = await _host.StreamAsync("slow", Token))
        {
            Assert.NotNull(await stream.ReadChunkAsync(Token));
        }

        await Eventually.TrueAsync(
            () => _host.Journal.Outcomes("slow").Contains("client_gone"), Within.Reason, "the runner sees its client go", Token);
    }

    [Fact]
    public async Task Required_ButNotLoaded_NothingPasses()
    {
        await using var host = await HostProcess.StartAsync(
            new HostSetup().WithFake("alone").With("filters.redaction", new JsonObject { ["required"] = true }), Token);

        using var response = await host.SendAsync(Chat.Request("alone"), Token);

        var failure = await Failure.OfAsync(response, HttpStatusCode.InternalServerError, Token);
        Assert.Contains("filters.redaction.required", failure.Message, StringComparison.Ordinal);
        Assert.Empty(Posted(host, "alone"));
        Assert.Contains("filters.redaction is kept but not used", host.Output.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Section_WithAMistake_IsAFaultOfTheConfiguration()
    {
        await using var host = HostProcess.Launch(
            new HostSetup().WithPlugin(Repository.Sample("LlamaRunner.Samples.Redaction"))
                .With("filters.redaction", new JsonObject { ["order"] = 1, ["patterns"] = new JsonObject { ["a"] = "(" }, ["colour"] = 1 }));

        Assert.Equal(2, await host.ExitAsync(Within.Start, Token));

        Assert.Contains("filters.redaction.patterns.a cannot be used", host.Output.ToString(), StringComparison.Ordinal);
        Assert.Contains("filters.redaction.colour is not a known key", host.Output.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("filters.redaction.order", host.Output.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task RealServer_SecretInAChat_AnswersAsIfItHadNotBeenSent(bool stream)
    {
        await using var host = await HostProcess.StartAsync(
            new HostSetup().WithModel("demo").WithPlugin(Repository.Sample("LlamaRunner.Samples.Redaction"))
                .WithPlugin(Repository.TestPlugin("TestPlugins.Filters")), Token);

        var redacted = await AskAsync(host, $"{Chat.Question} {Secret}", stream);
        var written = await AskAsync(host, $"{Chat.Question} [redacted api-key]", stream);

        Assert.NotEmpty(written.Text);
        Assert.Equal(written, redacted);
    }

    private static async Task<(string Text, int PromptTokens)> AskAsync(HostProcess host, string prompt, bool stream)
    {
        var request = Chat.Request("demo", stream, prompt);
        request["stream_options"] = stream ? new JsonObject { ["include_usage"] = true } : null;
        using var response = await host.SendAsync(request, Token);
        var answer = await response.Content.ReadAsStringAsync(Token);
        Assert.True(response.IsSuccessStatusCode, answer);
        if (!stream)
        {
            Assert.EndsWith(" ", answer, StringComparison.Ordinal);
            var whole = JsonNode.Parse(answer)!;
            return ((string)whole["choices"]![0]!["message"]!["content"]!, (int)whole["usage"]!["prompt_tokens"]!);
        }

        var events = Chat.Events(answer);
        Assert.Equal(["""{"choices":[],"signed":"demo"}""", "[DONE]"], events.TakeLast(2));
        return (Chat.TextOf(answer), (int)JsonNode.Parse(events[^3])!["usage"]!["prompt_tokens"]!);
    }

    private string LastBody(string model) => Posted(_host, model)[^1];

    // Each with a model's name, unlike what the host itself asks its runners for.
    private static List<string> Posted(HostProcess host, string model) =>
        [.. host.Journal.Entries(model, "request").Select(request => (string)request["body"]!)
            .Where(body => body.Contains("\"model\"", StringComparison.Ordinal))];

    /// <summary>A host with the sample and the filters under test.</summary>
    public sealed class FilteredHost : SharedHost
    {
        private protected override HostSetup Describe() => new HostSetup()
            .With("runners.maxConcurrent", 4)
            .With("filters.failing.timeout", "1s")
            .WithPlugin(Repository.Sample("LlamaRunner.Samples.Redaction"))
            .WithPlugin(Repository.TestPlugin("TestPlugins.Filters"))
            .WithFake("plain")
            .WithFake("cut", ("SPLIT_BYTES", 3), ("TEXT", "Grüße, 世界 👋🏽"))
            .WithFake("huge", ("HUGE_EVENT_BYTES", 1_000_000))
            .WithFake("slow", ("TOKENS_PER_SECOND", 5), ("TOKENS", 200));
    }
}
