using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using LlamaRunner.Contracts.Frontends;
using LlamaRunner.Contracts.Runners;
using LlamaRunner.UnitTests.Dialects.Anthropic;
using LlamaRunner.UnitTests.Dialects.Chat;
using LlamaRunner.UnitTests.Support;
using Microsoft.AspNetCore.Http;
using Beside = LlamaRunner.Frontends.OpenAI.OpenAIFrontend;
using Frontend = LlamaRunner.Frontends.Anthropic.AnthropicFrontend;

namespace LlamaRunner.UnitTests.AnthropicFrontend;

public sealed class AnthropicFrontendTests
{
    private const string Request = """{"model":"a","max_tokens":9,"messages":[{"role":"user","content":"hi"}]}""";

    private readonly FakeGateway _gateway = new([.. "abcde".Select(letter => FakeGateway.Model(letter.ToString()))]);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public void Frontend_IsOffUnlessItIsAskedFor()
    {
        IApiFrontend frontend = new Frontend(_gateway);

        Assert.Equal("anthropic", frontend.Id);
        Assert.Equal(8081, frontend.DefaultPort);
        Assert.False(frontend.IsEnabledByDefault);
        Assert.True(((IApiFrontend)new Beside(_gateway)).IsEnabledByDefault);
    }

    [Theory]
    [InlineData("", "a,b,c,d,e", false)]
    [InlineData("?limit=2", "a,b", true)]
    [InlineData("?limit=5", "a,b,c,d,e", false)]
    [InlineData("?limit=2&after_id=b", "c,d", true)]
    [InlineData("?limit=2&after_id=c", "d,e", false)]
    [InlineData("?after_id=e", "", false)]
    [InlineData("?limit=2&before_id=e", "c,d", true)]
    [InlineData("?limit=2&before_id=c", "a,b", false)]
    [InlineData("?before_id=a", "", false)]
    public async Task Models_List_GivesThePageThatIsAskedFor(string query, string expected, bool hasMore)
    {
        await using var server = await FrontendServer.StartAsync(new Frontend(_gateway));

        var page = JsonNode.Parse(await server.Client.GetStringAsync(new Uri($"/v1/models{query}", UriKind.Relative), Cancellation))!;

        var ids = page["data"]!.AsArray().Select(model => (string)model!["id"]!).ToList();
        Assert.Equal(expected, string.Join(',', ids));
        Assert.Equal(hasMore, (bool)page["has_more"]!);
        Assert.Equal(ids.FirstOrDefault(), (string?)page["first_id"]);
        Assert.Equal(ids.LastOrDefault(), (string?)page["last_id"]);
    }

    [Theory]
    [InlineData("limit=0", "limit")]
    [InlineData("limit=1001", "limit")]
    [InlineData("limit=many", "limit")]
    [InlineData("after_id=z", "after_id")]
    [InlineData("before_id=z", "before_id")]
    public async Task Models_QueryIsWrong_Is400WithTheName(string query, string field)
    {
        await using var server = await FrontendServer.StartAsync(new Frontend(_gateway));

        using var response = await server.Client.GetAsync(new Uri($"/v1/models?{query}", UriKind.Relative), Cancellation);

        Assert.Contains($"'{field}'", await ErrorOfAsync(response, HttpStatusCode.BadRequest, "invalid_request_error"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Models_One_HasAnthropicsForm()
    {
        await using var server = await FrontendServer.StartAsync(new Frontend(_gateway));

        Assert.Equal(
            """{"type":"model","id":"a","display_name":"a","created_at":"2023-11-14T22:13:20Z"}""",
            await server.Client.GetStringAsync(new Uri("/v1/models/a", UriKind.Relative), Cancellation));
    }

    [Fact]
    public async Task Messages_Whole_AreTranslatedBothWays()
    {
        _gateway.Respond = TranslateAsync;
        await using var server = await FrontendServer.StartAsync(new Frontend(_gateway));

        using var response = await PostAsync(server, "/v1/messages?beta=true", Request);

        var message = JsonNode.Parse(await response.Content.ReadAsStringAsync(Cancellation))!;
        Assert.Equal("a", (string)message["model"]!);
        Assert.StartsWith("msg_", (string)message["id"]!, StringComparison.Ordinal);
        Assert.Equal("The capital of France is Paris.", (string)message["content"]![0]!["text"]!);
        Assert.NotEmpty(response.Headers.GetValues("request-id"));
        Assert.Equal("/v1/chat/completions", _gateway.Leases[0].ForwardedPath);
        Assert.Equal(1, _gateway.Leases[0].Disposals);
    }

    [Fact]
    public async Task Messages_AsAStream_AreTranslatedBothWays()
    {
        _gateway.Respond = TranslateAsync;
        await using var server = await FrontendServer.StartAsync(new Frontend(_gateway));

        using var response = await PostAsync(server, "/v1/messages", Request[..^1] + ",\"stream\":true}");

        var transcript = MessageTranscript.Read(await response.Content.ReadAsStringAsync(Cancellation));
        Assert.Equal("The capital of France is Paris.", transcript.Text("text"));
    }

    [Theory]
    [InlineData("""{"model":"a","messages":[{"role":"user","content":"hi"}]}""", "max_tokens")]
    [InlineData("""{"model":"a","max_tokens":9}""", "messages")]
    [InlineData("""{"model":"a","max_tokens":9,"messages":[]}""", "messages")]
    [InlineData("""{"model":"a","max_tokens":9,"messages":[{"role":"user","content":"hi"}],"tools":{}}""", "tools")]
    public async Task Messages_Wrong_Are400AndNothingIsLoaded(string body, string field)
    {
        await using var server = await FrontendServer.StartAsync(new Frontend(_gateway));

        using var response = await PostAsync(server, "/v1/messages", body);

        Assert.Contains($"'{field}'", await ErrorOfAsync(response, HttpStatusCode.BadRequest, "invalid_request_error"), StringComparison.Ordinal);
        Assert.Empty(_gateway.Leases);
    }

    [Theory]
    [InlineData("/v1/messages")]
    [InlineData("/v1/messages/count_tokens")]
    public async Task Model_Unknown_Is404(string path)
    {
        await using var server = await FrontendServer.StartAsync(new Frontend(_gateway));

        using var response = await PostAsync(server, path, Request.Replace("\"a\"", "\"z\"", StringComparison.Ordinal));

        await ErrorOfAsync(response, HttpStatusCode.NotFound, "not_found_error");
    }

    [Fact]
    public async Task Failure_OnAPortOfSeveralApis_HasTheFormOfTheApiThatIsAsked()
    {
        await using var server = await FrontendServer.StartAsync(new Beside(_gateway));

        using var message = await PostAsync(server, "/v1/messages", "{}");
        using var chat = await PostAsync(server, "/v1/chat/completions", "{}");
        using var show = new HttpRequestMessage(HttpMethod.Get, "/v1/models/z") { Headers = { { "anthropic-version", "2023-06-01" } } };
        using var shown = await server.Client.SendAsync(show, Cancellation);
        using var plain = await server.Client.GetAsync(new Uri("/v1/models/z", UriKind.Relative), Cancellation);

        await ErrorOfAsync(message, HttpStatusCode.BadRequest, "invalid_request_error");
        await ErrorOfAsync(shown, HttpStatusCode.NotFound, "not_found_error");
        foreach (var response in (HttpResponseMessage[])[chat, plain])
        {
            var error = JsonNode.Parse(await response.Content.ReadAsStringAsync(Cancellation))!.AsObject();
            Assert.False(error.ContainsKey("type"));
            Assert.True(error["error"]!.AsObject().ContainsKey("param"));
        }
    }

    private static async Task TranslateAsync(HttpContext context, ForwardRequest request)
    {
        context.Response.ContentType = request.Translator!.ContentType;
        request.Translator.Translate(Encoding.UTF8.GetBytes(ChatStreams.Find("chat-usage.sse")), context.Response.BodyWriter);
        request.Translator.Complete(context.Response.BodyWriter);
        await context.Response.BodyWriter.FlushAsync(context.RequestAborted);
    }

    private static async Task<string> ErrorOfAsync(HttpResponseMessage response, HttpStatusCode status, string type)
    {
        Assert.Equal(status, response.StatusCode);
        var error = JsonNode.Parse(await response.Content.ReadAsStringAsync(Cancellation))!;
        Assert.Equal("error", (string)error["type"]!);
        Assert.Equal(type, (string)error["error"]!["type"]!);
        return (string)error["error"]!["message"]!;
    }

    private static Task<HttpResponseMessage> PostAsync(FrontendServer server, string path, string body) =>
        server.Client.PostAsync(new Uri(path, UriKind.Relative), new StringContent(body, Encoding.UTF8, "application/json"), Cancellation);
}
