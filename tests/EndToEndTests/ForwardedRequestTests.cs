using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using LlamaRunner.EndToEndTests.Harness;

namespace LlamaRunner.EndToEndTests;

/// <summary>What reaches the runner of a client's request.</summary>
public sealed class ForwardedRequestTests(ForwardedRequestTests.TwoRunners fixture) : IClassFixture<ForwardedRequestTests.TwoRunners>,
    IAsyncLifetime
{
    private readonly HostProcess _host = fixture.Host;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>The runner that is started first has no key; which one that is must not hang on the order of the tests.</summary>
    public async ValueTask InitializeAsync()
    {
        await _host.AskAsync("first", Token);
        await _host.AskAsync("second", Token);
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    [Trait("Case", "R84")]
    public async Task Headers_HopByHopAndOfTheClient_DoNotReachTheRunner()
    {
        using var response = await RawResponse.SendAsync(
            _host.Port,
            "POST",
            Chat.Path,
            Chat.Request("second").ToJsonString(),
            Token,
            "Connection: X-Hop",
            "X-Hop: 1",
            "TE: trailers",
            "Proxy-Authorization: Basic eDp5",
            "Authorization: Bearer of-the-client",
            "X-Api-Key: of-the-client",
            "X-Conversation-Id: makes-streams-survive-their-client",
            "Accept-Encoding: gzip");

        Assert.Equal(HttpStatusCode.OK, response.Status);
        await response.ReadToEndAsync(Token);
        var received = _host.Journal.Entries("second", "request")[^1]["headers"]!.AsObject();
        var headers = received.ToDictionary(pair => pair.Key, pair => (string)pair.Value!, StringComparer.OrdinalIgnoreCase);
        foreach (var name in (string[])["X-Hop", "TE", "Proxy-Authorization", "X-Conversation-Id"])
        {
            Assert.DoesNotContain(name, headers.Keys);
        }

        Assert.DoesNotContain(headers.Values, value => value.Contains("of-the-client", StringComparison.Ordinal));
        Assert.DoesNotContain("gzip", headers.GetValueOrDefault("Accept-Encoding", string.Empty), StringComparison.Ordinal);
        var key = (string)_host.Journal.Entries("second", "start")[0]["environment"]!["LLAMA_API_KEY"]!;
        Assert.Equal("Bearer " + key, headers["Authorization"]);
        var port = (int)_host.Journal.Entries("second", "ready")[0]["port"]!;
        Assert.Equal($"127.0.0.1:{port}", headers["Host"]);
    }

    [Fact]
    [Trait("Case", "R84")]
    public async Task ResponseHeaders_OfTheRunner_DoNotDoubleOrReachTheClientWhereTheyAreItsOwn()
    {
        using var response = await _host.SendAsync(Chat.Request("first"), Token);

        Assert.DoesNotContain("llama.cpp", response.Headers.Server.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("Keep-Alive", response.Headers.Select(header => header.Key));
        Assert.Single(response.Content.Headers.GetValues("Content-Type"));
    }

    [Fact]
    [Trait("Case", "R83")]
    public async Task Body_WithItsModelsOwnName_ReachesTheRunnerByteForByte()
    {
        const string body =
            """{"model" : "first", "messages":[ {"role":"user","content":"\u00e9 é \ud83d\ude00"} ],"seed":18446744073709551615,"x":1.0e400,"dup":1,"dup":2,"unknown":{"deep":[[[[[[null]]]]]]} }""";

        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        using var response = await _host.Client.PostAsync(Chat.Path, content, Token);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(body, (string?)_host.Journal.Entries("first", "request")[^1]["body"]);
    }

    [Fact]
    [Trait("Case", "R79")]
    [Trait("Case", "R83")]
    public async Task Body_WithAnAlias_KeepsAllButTheNameAndHasTheRightLength()
    {
        const string body = """{"messages":[{"role":"user","content":"x"}],"seed":18446744073709551615,"model":"another-name-for-it","dup":1,"dup":2,"text":"é"}""";

        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        using var response = await _host.Client.PostAsync(Chat.Path, content, Token);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        var request = _host.Journal.Entries("first", "request")[^1];
        var received = (string)request["body"]!;
        Assert.Contains(received, (string[])[body, body.Replace("another-name-for-it", "first", StringComparison.Ordinal)]);
        Assert.Equal($"{Encoding.UTF8.GetByteCount(received)}", (string?)request["headers"]!["Content-Length"]);
        Assert.Null(request["headers"]!["Transfer-Encoding"]);
    }

    [Fact]
    [Trait("Case", "R82")]
    public async Task Model_AfterTenMegabytesOfMessages_IsFound()
    {
        var body = $$"""{"messages":[{"role":"user","content":"{{new string('m', 11_000_000)}}"}],"max_tokens":1,"model":"first"}""";

        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        using var response = await _host.Client.PostAsync(Chat.Path, content, Token);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Fact]
    public async Task Body_FromTheClientInChunks_IsServed()
    {
        using var message = new HttpRequestMessage(HttpMethod.Post, Chat.Path)
        {
            Content = new StringContent(Chat.Request("first").ToJsonString(), Encoding.UTF8, "application/json"),
        };
        message.Headers.TransferEncodingChunked = true;
        using var response = await _host.Client.SendAsync(message, Token);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    /// <summary>A host with a runner without key (<c>first</c>) and one with a key (<c>second</c>).</summary>
    public sealed class TwoRunners : SharedHost
    {
        private protected override HostSetup Describe() => new HostSetup().With("runners.maxConcurrent", 2)
            .WithFake("first").Change("first", entry => entry["aliases"] = new JsonArray("another-name-for-it"))
            .WithFake("second");
    }
}
