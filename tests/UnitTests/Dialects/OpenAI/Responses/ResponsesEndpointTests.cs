using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using LlamaRunner.Contracts.Runners;
using LlamaRunner.UnitTests.Dialects.Chat;
using LlamaRunner.UnitTests.Support;
using Microsoft.AspNetCore.Http;
using Frontend = LlamaRunner.Frontends.OpenAI.OpenAIFrontend;

namespace LlamaRunner.UnitTests.Dialects.OpenAI.Responses;

public sealed class ResponsesEndpointTests
{
    private static readonly string Paris = ChatStreams.Whole(ChatStreams.Delta("""{"content":"Paris"}"""), ChatStreams.Finish("stop"));

    private readonly FakeGateway _gateway = new(FakeGateway.Model("m")) { Respond = (context, request) => AnswerAsync(context, request, Paris) };

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Response_IsKeptShownAndDeleted()
    {
        await using var server = await StartAsync();
        var response = await CreateAsync(server, """{"model":"m","input":"x"}""");
        var path = $"/v1/responses/{(string)response["id"]!}";

        Assert.True(JsonNode.DeepEquals(response, await GetAsync(server, path)));
        Assert.Equal("""{"id":"ID","object":"response","deleted":true}""".Replace("ID", (string)response["id"]!, StringComparison.Ordinal), await SendAsync(server, "DELETE", path, HttpStatusCode.OK));
        foreach (var (method, below) in ((string, string)[])[("GET", ""), ("DELETE", ""), ("POST", "/cancel"), ("GET", "/input_items")])
        {
            var error = JsonNode.Parse(await SendAsync(server, method, path + below, HttpStatusCode.NotFound))!["error"]!;
            Assert.Equal("not_found", (string)error["code"]!);
            Assert.Equal("id", (string)error["param"]!);
        }
    }

    [Fact]
    public async Task Response_NotToBeKept_IsNot()
    {
        await using var server = await StartAsync();
        var response = await CreateAsync(server, """{"model":"m","input":"x","store":false}""");

        Assert.False((bool)response["store"]!);
        await SendAsync(server, "GET", $"/v1/responses/{(string)response["id"]!}", HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task InputItems_ArePagedInBothOrders()
    {
        // The last is nested more deeply than a JSON reader takes by default.
        var deep = new string('[', 100) + new string(']', 100);
        await using var server = await StartAsync();
        var first = await CreateAsync(server, """{"model":"m","input":[{"id":"msg_a","role":"user","content":"a"},{"id":"msg_b","role":"user","content":"b"}]}""");
        var second = await CreateAsync(
            server, $$"""{"model":"m","previous_response_id":"{{(string)first["id"]!}}","input":[{"id":"msg_c","role":"user","content":"c","own":{{deep}}}]}""");
        var path = $"/v1/responses/{(string)second["id"]!}/input_items";
        var answer = (string)first["output"]![0]!["id"]!;

        Assert.Equal(["msg_c", answer, "msg_b", "msg_a"], Ids(await GetAsync(server, path)));
        var page = await GetAsync(server, path + "?order=asc&limit=2");
        Assert.Equal(["msg_a", "msg_b"], Ids(page));
        Assert.Equal("msg_a", (string)page["first_id"]!);
        Assert.Equal("msg_b", (string)page["last_id"]!);
        Assert.True((bool)page["has_more"]!);
        page = await GetAsync(server, path + "?order=asc&limit=2&after=msg_b");
        Assert.Equal([answer, "msg_c"], Ids(page));
        Assert.False((bool)page["has_more"]!);
        page = await GetAsync(server, path + "?after=msg_a");
        Assert.Empty(page["data"]!.AsArray());
        Assert.Null(page["first_id"]);

        foreach (var (query, field) in ((string, string)[])[("limit=0", "limit"), ("limit=101", "limit"), ("limit=x", "limit"), ("order=up", "order"), ("after=msg_z", "after")])
        {
            var error = JsonNode.Parse(await SendAsync(server, "GET", $"{path}?{query}", HttpStatusCode.BadRequest))!["error"]!;
            Assert.Equal(field, (string)error["param"]!);
        }
    }

    [Fact]
    public async Task Stream_OfAKeptResponse_IsRefused()
    {
        await using var server = await StartAsync();
        var response = await CreateAsync(server, """{"model":"m","input":"x"}""");

        await SendAsync(server, "GET", $"/v1/responses/{(string)response["id"]!}?stream=true", HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task Cancel_OfOneThatHasEnded_IsRefused()
    {
        await using var server = await StartAsync();
        var response = await CreateAsync(server, """{"model":"m","input":"x"}""");

        await SendAsync(server, "POST", $"/v1/responses/{(string)response["id"]!}/cancel", HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task Cancel_OfAStream_GivesItsClientWhatThereIs()
    {
        _gateway.Respond = async (context, request) =>
        {
            request.Translator!.Translate(Encoding.UTF8.GetBytes(ChatStreams.Event(ChatStreams.Delta("""{"content":"Pa"}"""))), context.Response.BodyWriter);
            await context.Response.BodyWriter.FlushAsync(context.RequestAborted);
            await Task.Delay(Timeout.Infinite, context.RequestAborted);
        };
        await using var server = await StartAsync();
        using var request = Post("""{"model":"m","input":"x","stream":true}""");
        using var stream = await server.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Token);
        using var reader = new StreamReader(await stream.Content.ReadAsStreamAsync(Token));
        var created = await reader.ReadLineAsync(Token) + "\n" + await reader.ReadLineAsync(Token) + "\n";
        var id = (string)JsonNode.Parse(created[created.IndexOf('{', StringComparison.Ordinal)..])!["response"]!["id"]!;
        Assert.Equal("in_progress", (string)(await GetAsync(server, $"/v1/responses/{id}"))["status"]!);

        var cancelled = JsonNode.Parse(await SendAsync(server, "POST", $"/v1/responses/{id}/cancel", HttpStatusCode.OK))!;

        Assert.Equal("cancelled", (string)cancelled["status"]!);
        var transcript = ResponseTranscript.Read(created + await reader.ReadToEndAsync(Token));
        Assert.True(JsonNode.DeepEquals(cancelled, transcript.Response));
        Assert.Equal("Pa", (string)transcript.Items[0]["content"]![0]!["text"]!);
        Assert.True(JsonNode.DeepEquals(cancelled, await GetAsync(server, $"/v1/responses/{id}")));
        Assert.Equal(1, _gateway.Leases.Single().Disposals);
    }

    [Fact]
    public async Task Cancel_WhenTheAnswerIsWholeAlready_LeavesItWhole()
    {
        _gateway.Respond = async (context, request) =>
        {
            var writer = context.Response.BodyWriter;
            request.Translator!.Translate(Encoding.UTF8.GetBytes(ChatStreams.Event(ChatStreams.Delta("""{"content":"Paris"}"""))), writer);
            await writer.FlushAsync(context.RequestAborted);
            var cancelled = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            await using var registration = context.RequestAborted.Register(cancelled.SetResult);
            await cancelled.Task;

            // The last bytes of the answer had come when the cancel did.
            request.Translator.Translate(Encoding.UTF8.GetBytes(ChatStreams.Event(ChatStreams.Finish("stop"))), writer);
            request.Translator.Complete(writer);
            context.RequestAborted.ThrowIfCancellationRequested();
        };
        await using var server = await StartAsync();
        using var request = Post("""{"model":"m","input":"x","stream":true}""");
        using var stream = await server.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Token);
        using var reader = new StreamReader(await stream.Content.ReadAsStreamAsync(Token));
        var created = await reader.ReadLineAsync(Token) + "\n" + await reader.ReadLineAsync(Token) + "\n";
        var id = (string)JsonNode.Parse(created[created.IndexOf('{', StringComparison.Ordinal)..])!["response"]!["id"]!;

        var ended = JsonNode.Parse(await SendAsync(server, "POST", $"/v1/responses/{id}/cancel", HttpStatusCode.OK))!;

        Assert.Equal("completed", (string)ended["status"]!);
        Assert.Equal("response.completed", ResponseTranscript.Read(created + await reader.ReadToEndAsync(Token)).Types[^1]);
    }

    private static async Task AnswerAsync(HttpContext context, ForwardRequest request, string stream)
    {
        context.Response.ContentType = request.Translator!.ContentType;
        request.Translator.Translate(Encoding.UTF8.GetBytes(stream), context.Response.BodyWriter);
        request.Translator.Complete(context.Response.BodyWriter);
        await context.Response.BodyWriter.FlushAsync(context.RequestAborted);
    }

    private static IEnumerable<string> Ids(JsonNode page) => page["data"]!.AsArray().Select(item => (string)item!["id"]!);

    private static HttpRequestMessage Post(string body) =>
        new(HttpMethod.Post, "/v1/responses") { Content = new StringContent(body, Encoding.UTF8, "application/json") };

    private static async Task<JsonNode> CreateAsync(FrontendServer server, string body)
    {
        using var request = Post(body);
        using var response = await server.Client.SendAsync(request, Token);
        var answer = await response.Content.ReadAsStringAsync(Token);
        Assert.True(response.IsSuccessStatusCode, answer);
        return JsonNode.Parse(answer)!;
    }

    private static async Task<JsonNode> GetAsync(FrontendServer server, string path) =>
        JsonNode.Parse(await SendAsync(server, "GET", path, HttpStatusCode.OK), documentOptions: new() { MaxDepth = 256 })!;

    private static async Task<string> SendAsync(FrontendServer server, string method, string path, HttpStatusCode status)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        using var response = await server.Client.SendAsync(request, Token);
        var body = await response.Content.ReadAsStringAsync(Token);
        Assert.True(status == response.StatusCode, $"{method} {path}: {response.StatusCode}: {body}");
        return body;
    }

    private Task<FrontendServer> StartAsync() => FrontendServer.StartAsync(new Frontend(_gateway));
}
