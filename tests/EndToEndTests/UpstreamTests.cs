using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using LlamaRunner.EndToEndTests.Harness;

namespace LlamaRunner.EndToEndTests;

/// <summary><c>/upstream/{model}/…</c> on the real llama-server: whatever it offers, by the model's name.</summary>
public sealed class UpstreamTests(UpstreamTests.Models fixture) : IClassFixture<UpstreamTests.Models>
{
    private const string Slashed = "org/demo-gguf:q8_0";

    private readonly HostProcess _host = fixture.Host;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("upstream/demo/v1/chat/completions")]
    [InlineData("upstream/gpt-4o/chat/completions")]
    [InlineData("upstream/org/demo-gguf:q8_0/v1/chat/completions")]
    [InlineData("upstream/org%2Fdemo-gguf%3Aq8_0/v1/chat/completions")]
    [Trait("Case", "R86")]
    public async Task Chat_ByTheModelInThePath_IsAnswered(string path)
    {
        using var response = await _host.SendAsync(Chat.Request(null), Token, path);

        var body = await response.Content.ReadAsStringAsync(Token);
        Assert.True(response.IsSuccessStatusCode, body);
        Assert.Equal(Chat.Answer, (string?)JsonNode.Parse(body)!["choices"]![0]!["message"]!["content"]);
    }

    [Fact]
    public async Task Stream_ArrivesInPiecesAndEndsCleanly()
    {
        // More than fits into a few reads, however many events come with each.
        using var stream = await RawResponse.SendAsync(
            _host.Port, "POST", "/upstream/demo/v1/chat/completions", Chat.Story("demo", 200).ToJsonString(), Token);
        var pieces = new List<string>();
        while (await stream.ReadChunkAsync(Token) is { } piece)
        {
            pieces.Add(piece);
        }

        Assert.True(pieces.Count > 3, $"{pieces.Count} pieces");
        Assert.NotEmpty(Chat.TextOf(string.Concat(pieces)));
        Assert.EndsWith("data: [DONE]\n\n", string.Concat(pieces), StringComparison.Ordinal);
        Assert.True(stream.EndedCleanly);
    }

    [Theory]
    [InlineData("demo")]
    [InlineData(Slashed)]
    public async Task WebPage_BelowThePrefix_IsTheRunners(string model)
    {
        using var redirected = await RawResponse.SendAsync(_host.Port, "GET", $"/upstream/{model}?x=%20", string.Empty, Token);
        Assert.Equal(HttpStatusCode.PermanentRedirect, redirected.Status);
        Assert.Equal($"/upstream/{model}/?x=%20", redirected.Headers["Location"]);

        using var page = new HttpRequestMessage(HttpMethod.Get, $"upstream/{model}/");
        page.Headers.AcceptEncoding.Add(new StringWithQualityHeaderValue("gzip"));
        using var response = await _host.Client.SendAsync(page, Token);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("text/html", response.Content.Headers.ContentType?.MediaType);
        Assert.Equal(["gzip"], response.Content.Headers.ContentEncoding);
        Assert.Equal((byte)0x1f, (await response.Content.ReadAsByteArrayAsync(Token))[0]);
    }

    [Fact]
    public async Task Failure_OfTheRunner_ComesAsItIs()
    {
        using var content = new StringContent("garbage", Encoding.UTF8, "application/json");
        using var response = await _host.Client.PostAsync("upstream/demo/completion", content, Token);

        var error = JsonNode.Parse(await response.Content.ReadAsStringAsync(Token))!["error"]!;
        Assert.Equal((int)response.StatusCode, (int)error["code"]!);
        using var missing = await _host.Client.GetAsync("upstream/demo/no/such%20path?a=%7e", Token);
        Assert.Equal(HttpStatusCode.NotFound, missing.StatusCode);
        Assert.Contains("File Not Found", await missing.Content.ReadAsStringAsync(Token), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Model_Unknown_IsTheApisOwnFailure()
    {
        using var response = await _host.SendAsync(Chat.Request(null), Token, "upstream/nobody/v1/chat/completions");

        var failure = await Failure.OfAsync(response, HttpStatusCode.NotFound, Token);
        Assert.Contains("'nobody'", failure.Message, StringComparison.Ordinal);
        using var none = await _host.Client.GetAsync("upstream/", Token);
        await Failure.OfAsync(none, HttpStatusCode.NotFound, Token);
    }

    [Theory]
    [InlineData("POST", "/upstream/demo/slots/0?action=save")]
    [InlineData("POST", "/upstream/demo/%73lots/0?action=restore")]
    [InlineData("POST", "/upstream/demo/x/..%2Fslots/0?action=erase")]
    [InlineData("POST", "/upstream/demo/props")]
    [InlineData("DELETE", "/upstream/demo/slots/0")]
    [InlineData("POST", "/upstream/demo/models/load")]
    [InlineData("POST", "/upstream/demo/worker/load")]
    public async Task Path_ThatConcernsOtherClients_IsRefused(string method, string path)
    {
        using var response = await RawResponse.SendAsync(_host.Port, method, path, """{"filename":"x"}""", Token);

        Assert.Equal(HttpStatusCode.Forbidden, response.Status);
        Assert.Equal("permission_error", Failure.Parse(await response.ReadToEndAsync(Token)).Type);
    }

    [Fact]
    public async Task Client_LeavesInMidStream_SlotIsFree()
    {
        using (var stream = await BeginStoryAsync("demo"))
        {
            Assert.Equal(HttpStatusCode.OK, stream.Status);
        }

        await Eventually.TrueAsync(
            async () => JsonNode.Parse(await _host.Client.GetStringAsync("slots?model=demo", Token))!.AsArray().All(static slot => !(bool)slot!["is_processing"]!),
            Within.Promptly, "llama-server works on nothing", Token);
        Assert.Equal(Chat.Answer, await _host.AskAsync("demo", Token));
    }

    [Fact]
    public async Task Runner_KilledInMidStream_ClientSeesAnErrorEventAndABreakAndTheNextIsServed()
    {
        await _host.AskAsync("mortal", Token);
        var runner = _host.Runners.Single(entry => ProcessTable.ArgumentsOf(entry.Id).Contains("mortal"));
        using var stream = await BeginStoryAsync("mortal");

        Signals.Kill(runner.Id);

        var rest = await stream.ReadToEndAsync(Token);
        Assert.False(stream.EndedCleanly);
        Assert.Contains("runner_lost", Chat.Events(rest)[^1], StringComparison.Ordinal);
        using var next = await _host.SendAsync(Chat.Request(null), Token, "upstream/mortal/v1/chat/completions");
        Assert.Equal(HttpStatusCode.OK, next.StatusCode);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Body_OfTenMegabytes_ReachesTheRunner(bool isForm)
    {
        var text = new string('m', 10_000_000);
        using HttpContent content = isForm
            ? new MultipartFormDataContent { { new StringContent(text), "file", "noise.wav" }, { new StringContent("demo"), "model" } }
            : new StringContent(Chat.Request(null, prompt: text).ToJsonString(), Encoding.UTF8, "application/json");
        using var response = await _host.Client.PostAsync(
            isForm ? "upstream/demo/v1/audio/transcriptions" : "upstream/demo/v1/chat/completions", content, Token);

        // What it makes of it is its own say: the one does not fit into the context, the other is not for this model.
        var error = JsonNode.Parse(await response.Content.ReadAsStringAsync(Token))!["error"]!;
        Assert.Equal((int)response.StatusCode, (int)error["code"]!);
        Assert.Equal(Chat.Answer, await _host.AskAsync("demo", Token));
    }

    [Fact]
    [Trait("Case", "R81")]
    public async Task Form_OverTheLimit_Is413AndTheNextRequestIsServed()
    {
        using var content = new MultipartFormDataContent { { new ByteArrayContent(new byte[17 * 1024 * 1024]), "file", "noise.wav" } };
        using var request = new HttpRequestMessage(HttpMethod.Post, "upstream/demo/v1/audio/transcriptions") { Content = content };
        request.Headers.ExpectContinue = true;
        using var response = await _host.Client.SendAsync(request, Token);

        await Failure.OfAsync(response, HttpStatusCode.RequestEntityTooLarge, Token);
        Assert.Equal(Chat.Answer, await _host.AskAsync("demo", Token));
    }

    [Theory]
    [InlineData("zstd", "KLUv/SAA")]
    [InlineData("gzip", "H4sI")]
    [Trait("Case", "R80")]
    public async Task Body_BrokenCompression_Is400(string encoding, string body)
    {
        using var content = new ByteArrayContent(Convert.FromBase64String(body));
        content.Headers.ContentEncoding.Add(encoding);
        using var response = await _host.Client.PostAsync("upstream/demo/v1/chat/completions", content, Token);

        await Failure.OfAsync(response, HttpStatusCode.BadRequest, Token);
    }

    [Fact]
    [Trait("Case", "R80")]
    public async Task Body_Compressed_IsAnswered()
    {
        using var target = new MemoryStream();
        await using (var gzip = new System.IO.Compression.GZipStream(target, System.IO.Compression.CompressionLevel.Fastest, leaveOpen: true))
        {
            await gzip.WriteAsync(Encoding.UTF8.GetBytes(Chat.Request("demo").ToJsonString()), Token);
        }

        foreach (var path in (string[])["v1/chat/completions", "upstream/demo/v1/chat/completions"])
        {
            using var content = new ByteArrayContent(target.ToArray());
            content.Headers.ContentEncoding.Add("gzip");
            using var response = await _host.Client.PostAsync(path, content, Token);
            Assert.Contains(Chat.Answer, await response.Content.ReadAsStringAsync(Token), StringComparison.Ordinal);
        }
    }

    private async Task<RawResponse> BeginStoryAsync(string model)
    {
        var stream = await RawResponse.SendAsync(
            _host.Port, "POST", $"/upstream/{model}/v1/chat/completions", Chat.Story(model, 1900).ToJsonString(), Token);
        await stream.ReadChunkAsync(Token);
        return stream;
    }

    /// <summary>A host whose bodies may have 16 MiB.</summary>
    public sealed class Models : SharedHost
    {
        private protected override HostSetup Describe() => new HostSetup()
            .With("runners.maxConcurrent", 3)
            .With("security.maxBodySize", "16MiB")
            .WithModel("demo", entry => entry["aliases"] = new JsonArray("gpt-4o"))
            .WithModel("mortal")
            .WithModel(Slashed);
    }
}
