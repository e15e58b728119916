using System.Net;
using System.Text;
using System.Text.Json;
using LlamaRunner.Contracts.Failures;
using LlamaRunner.Contracts.Models;
using LlamaRunner.Contracts.Runners;
using LlamaRunner.UnitTests.Support;
using Microsoft.AspNetCore.Http;
using Frontend = LlamaRunner.Frontends.OpenAI.OpenAIFrontend;

namespace LlamaRunner.UnitTests.OpenAIFrontend;

public sealed class OpenAIFrontendTests
{
    private const string Chat = """{"model":"org/chat","messages":[{"role":"user","content":"hi"}]}""";

    private static readonly ModelEntry ChatModel = FakeGateway.Model("org/chat", "nick") with
    {
        SizeBytes = 2_600_000,
        Metadata = new ModelMetadata
        {
            Architecture = "llama",
            ContextLength = 4096,
            EmbeddingLength = 64,
            ParameterCount = 1_300_000,
            Quantization = "Q8_0",
        },
    };

    private readonly FakeGateway _gateway = new(ChatModel, FakeGateway.Model("plain"));

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Models_List_HasEveryModelWithWhatIsKnown()
    {
        await using var server = await StartAsync();

        var json = await server.Client.GetStringAsync(new Uri("/v1/models", UriKind.Relative), Cancellation);

        Assert.Equal(
            """
            {"object":"list","data":[
            {"id":"org/chat","object":"model","created":1700000000,"owned_by":"llama-runner","context_length":4096,"max_model_len":4096,
            "meta":{"n_ctx_train":4096,"n_params":1300000,"size":2600000,"n_embd":64,"ftype":"Q8_0"}},
            {"id":"plain","object":"model","created":1700000000,"owned_by":"llama-runner"}]}
            """.ReplaceLineEndings(string.Empty),
            json);
    }

    [Fact]
    public async Task Models_RunnerIsUp_ListsTheContextThatItServes()
    {
        _gateway.Runners =
        [
            new() { Model = ChatModel, State = RunnerState.Ready, Capabilities = new() { ParallelSlots = 1, ContextLength = 512 } },
        ];
        await using var server = await StartAsync();

        var model = await GetJsonAsync(server, "/v1/models/org/chat");

        Assert.Equal(512, model.GetProperty("context_length").GetInt32());
        Assert.Equal(512, model.GetProperty("max_model_len").GetInt32());
        Assert.Equal(4096, model.GetProperty("meta").GetProperty("n_ctx_train").GetInt32());
    }

    [Theory]
    [InlineData("/v1/models/org/chat", "org/chat")]
    [InlineData("/v1/models/org%2Fchat", "org/chat")]
    [InlineData("/v1/models/org%2fchat", "org/chat")]
    [InlineData("/v1/models/nick", "org/chat")]
    [InlineData("/v1/models/plain", "plain")]
    public async Task Models_OneById_TakesSlashesInAnyForm(string path, string id)
    {
        await using var server = await StartAsync();

        Assert.Equal(id, (await GetJsonAsync(server, path)).GetProperty("id").GetString());
    }

    [Fact]
    public async Task Models_Unknown_IsNotFoundWithTheNamesThatExist()
    {
        await using var server = await StartAsync();

        using var response = await server.Client.GetAsync(new Uri("/v1/models/org/nope", UriKind.Relative), Cancellation);

        var error = await ErrorAsync(response, HttpStatusCode.NotFound);
        Assert.Equal("model_not_found", error.GetProperty("code").GetString());
        Assert.Contains("'org/nope'", error.GetProperty("message").GetString(), StringComparison.Ordinal);
        Assert.Contains("org/chat, plain", error.GetProperty("message").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [Trait("Case", "R83")]
    [InlineData("/v1/chat/completions", """{ "model":"org/chat", "model":"plain", "messages":[{}], "x":1e400, "ü":"\u00fc" }""")]
    [InlineData("/v1/completions", """{"prompt":["a","b"],"model":"plain"}""")]
    [InlineData("/v1/embeddings", """{"input":"hi","encoding_format":"base64","model":"plain"}""")]
    public async Task Completion_GoodRequest_IsForwardedUnchangedAndTheLeaseGivenBack(string path, string body)
    {
        _gateway.Respond = static (context, _) => context.Response.WriteAsync("answer", Cancellation);
        await using var server = await StartAsync();

        using var response = await PostAsync(server, path, body);

        Assert.Equal("answer", await response.Content.ReadAsStringAsync(Cancellation));
        var lease = Assert.Single(_gateway.Leases);
        Assert.Equal("plain", lease.Model.Id);
        Assert.Equal(path, lease.ForwardedPath);
        Assert.Equal(body, lease.ForwardedBody);
        Assert.Equal(1, lease.Disposals);
    }

    [Fact]
    [Trait("Case", "R82")]
    public async Task Completion_TenMegabytesInChunks_AreForwardedWhole()
    {
        var body = $$"""{"messages":[{"role":"user","content":"{{new string('x', 10 * 1024 * 1024)}}"}],"model":"nick"}""";
        await using var server = await StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/chat/completions") { Content = new StringContent(body) };
        request.Headers.TransferEncodingChunked = true;

        using var response = await server.Client.SendAsync(request, Cancellation);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(body, Assert.Single(_gateway.Leases).ForwardedBody);
    }

    [Theory]
    [InlineData("/v1/chat/completions", "{", null)]
    [InlineData("/v1/chat/completions", "", null)]
    [InlineData("/v1/chat/completions", """{"model":"plain"}""", "messages")]
    [InlineData("/v1/completions", """{"model":"plain"}""", "prompt")]
    [InlineData("/v1/embeddings", """{"model":"plain"}""", "input")]
    [InlineData("/v1/chat/completions", """{"messages":[{}]}""", "model")]
    [InlineData("/v1/chat/completions", """{"model":7,"messages":[{}]}""", "model")]
    public async Task Completion_BadRequest_NamesTheFieldAndTakesNoLease(string path, string body, string? param)
    {
        await using var server = await StartAsync();

        using var response = await PostAsync(server, path, body);

        var error = await ErrorAsync(response, HttpStatusCode.BadRequest);
        Assert.Equal(param, error.GetProperty("param").GetString());
        Assert.Empty(_gateway.Leases);
    }

    [Fact]
    public async Task Completion_NoModelNamedAndOneLoaded_GoesToTheLoadedOne()
    {
        _gateway.Runners = [new() { Model = _gateway.Models[1], State = RunnerState.Ready }];
        await using var server = await StartAsync();

        using var response = await PostAsync(server, "/v1/chat/completions", """{"messages":[{}]}""");

        Assert.Equal("plain", Assert.Single(_gateway.Leases).Model.Id);
    }

    [Fact]
    public async Task Completion_ModelDoesNotLoad_IsAServerErrorThatStopsRetries()
    {
        _gateway.AcquireFailure = new ModelLoadFailedException("org/chat", "it ended with exit code 1.", ["out of memory"]);
        await using var server = await StartAsync();

        using var response = await PostAsync(server, "/v1/chat/completions", Chat);

        var error = await ErrorAsync(response, HttpStatusCode.InternalServerError);
        Assert.Equal("model_load_failed", error.GetProperty("code").GetString());
        Assert.Contains("out of memory", error.GetProperty("message").GetString(), StringComparison.Ordinal);
        Assert.Equal("false", Assert.Single(response.Headers.GetValues("x-should-retry")));
    }

    [Fact]
    [Trait("Case", "R57")]
    [Trait("Case", "R73")]
    public async Task Completion_RunnerRefuses_StatusIsKeptAndTheLeaseGivenBack()
    {
        _gateway.Respond = static (_, _) => throw new RunnerRefusedException(
            400, """{"error":{"code":400,"message":"bad n","type":"invalid_request_error"}}"""u8.ToArray());
        await using var server = await StartAsync();

        using var response = await PostAsync(server, "/v1/chat/completions", Chat);

        var error = await ErrorAsync(response, HttpStatusCode.BadRequest);
        Assert.Equal("bad n", error.GetProperty("message").GetString());
        Assert.Equal(1, Assert.Single(_gateway.Leases).Disposals);
    }

    [Fact]
    [Trait("Case", "R72")]
    public async Task Completion_StreamFails_FormatIsAnErrorEvent()
    {
        _gateway.Respond = static async (context, request) =>
        {
            context.Response.ContentType = "text/event-stream";
            await context.Response.Body.WriteAsync(request.FormatStreamFailure(new RunnerLostException("org/chat")), Cancellation);
        };
        await using var server = await StartAsync();

        using var response = await PostAsync(server, "/v1/chat/completions", Chat);

        var text = await response.Content.ReadAsStringAsync(Cancellation);
        Assert.StartsWith(
            "data: {\"error\":{\"message\":\"The connection to the runner of model 'org/chat' broke", text, StringComparison.Ordinal);
    }

    [Theory]
    [Trait("Case", "R35")]
    [InlineData(1, false, HttpStatusCode.OK, 2)]
    [InlineData(2, false, HttpStatusCode.BadGateway, 2)]
    [InlineData(1, true, HttpStatusCode.BadGateway, 1)]
    public async Task Chat_RunnerLostBeforeTheFirstByte_IsTriedOnceMore(int losses, bool intended, HttpStatusCode status, int leases)
    {
        _gateway.Respond = (context, _) => losses-- > 0
            ? throw new RunnerLostException("org/chat", new RunnerExit { ExitCode = 137, Intended = intended })
            : context.Response.WriteAsync("{}", Cancellation);
        await using var server = await StartAsync();

        using var response = await PostAsync(server, "/v1/chat/completions", Chat);

        Assert.Equal(status, response.StatusCode);
        Assert.Equal(leases, _gateway.Leases.Count);
        Assert.All(_gateway.Leases, static lease => Assert.Equal(1, lease.Disposals));
    }

    [Theory]
    [InlineData("GET")]
    [InlineData("HEAD")]
    public async Task Health_Always_AnswersAsLlamaServerDoes(string method)
    {
        await using var server = await StartAsync();
        foreach (var path in new[] { "/health", "/v1/health" })
        {
            using var request = new HttpRequestMessage(new HttpMethod(method), path);
            using var response = await server.Client.SendAsync(request, Cancellation);

            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
            Assert.Equal(
                method == "GET" ? """{"status":"ok"}""" : string.Empty, await response.Content.ReadAsStringAsync(Cancellation));
        }
    }

    private Task<FrontendServer> StartAsync() => FrontendServer.StartAsync(new Frontend(_gateway));

    private static async Task<HttpResponseMessage> PostAsync(FrontendServer server, string path, string body)
    {
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        return await server.Client.PostAsync(new Uri(path, UriKind.Relative), content, Cancellation);
    }

    private static async Task<JsonElement> GetJsonAsync(FrontendServer server, string path)
    {
        // Made of the whole address, so that the escapes of the path are sent as they stand here.
        var json = await server.Client.GetStringAsync(new Uri(server.Address, path), Cancellation);
        return JsonElement.Parse(json);
    }

    private static async Task<JsonElement> ErrorAsync(HttpResponseMessage response, HttpStatusCode expected)
    {
        Assert.Equal(expected, response.StatusCode);
        Assert.Equal("application/json", response.Content.Headers.ContentType?.MediaType);
        return JsonElement.Parse(await response.Content.ReadAsStringAsync(Cancellation)).GetProperty("error");
    }
}
