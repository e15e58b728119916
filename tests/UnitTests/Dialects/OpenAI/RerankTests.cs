using System.Buffers;
using System.Net;
using System.Text;
using System.Text.Json;
using LlamaRunner.Contracts.Runners;
using LlamaRunner.UnitTests.Support;
using Microsoft.AspNetCore.Http;
using Frontend = LlamaRunner.Frontends.OpenAI.OpenAIFrontend;

namespace LlamaRunner.UnitTests.Dialects.OpenAI;

public sealed class RerankTests
{
    private const string Answer =
        """{"model":"m","object":"list","usage":{"prompt_tokens":7,"total_tokens":7},"results":[{"index":1,"relevance_score":0.25},{"index":0,"relevance_score":-1.5}]}""";

    private readonly FakeGateway _gateway = new(FakeGateway.Model("m"))
    {
        Capabilities = new() { ParallelSlots = 1, Dialects = RunnerDialects.Rerank },
        Respond = static (context, request) => RespondAsync(context, request, Answer),
    };

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("/v1/rerank")]
    [InlineData("/rerank")]
    [InlineData("/v1/reranking")]
    [InlineData("/reranking")]
    public async Task Rerank_Strings_PassAsTheyAre(string path)
    {
        const string body = """{ "query":"q", "documents":["a","\u00fc"], "top_n":2, "x":1e400 }""";

        var (answer, lease) = await AskAsync(body, path);

        Assert.Equal(Answer, answer);
        Assert.Equal(("/v1/rerank", body), (lease.ForwardedPath, lease.ForwardedBody));
    }

    [Fact]
    public async Task Rerank_Objects_AreSentAsTheirTexts()
    {
        var (answer, lease) = await AskAsync("""{"documents":[{"text":"a"},"b",{"text":"ü","id":3}],"query":"q","top_n":null}""");

        Assert.Equal(Answer, answer);
        Assert.Equal("""{"query":"q","top_n":null,"documents":["a","b","ü"]}""", lease.ForwardedBody);
    }

    [Fact]
    public async Task Rerank_ReturnDocuments_AddsThem()
    {
        var (answer, _) = await AskAsync("""{"query":"q","documents":[{"text":"first"},"second"],"return_documents":true}""");

        Assert.Equal(
            """{"model":"m","object":"list","usage":{"prompt_tokens":7,"total_tokens":7},"results":[{"index":1,"relevance_score":0.25,"document":{"text":"second"}},{"index":0,"relevance_score":-1.5,"document":{"text":"first"}}]}""",
            answer);
    }

    [Theory]
    [InlineData("""{"query":"q","texts":["a","b"]}""", """[{"index":1,"score":0.25},{"index":0,"score":-1.5}]""")]
    [InlineData(
        """{"query":"q","texts":["a","b"],"return_text":true}""",
        """[{"index":1,"score":0.25,"text":"b"},{"index":0,"score":-1.5,"text":"a"}]""")]
    public async Task Rerank_Texts_AreAnsweredByAnArray(string body, string expected)
    {
        var (answer, lease) = await AskAsync(body);

        Assert.Equal(expected, answer);
        Assert.Equal("""{"query":"q","documents":["a","b"]}""", lease.ForwardedBody);
    }

    [Theory]
    [InlineData("""{"documents":["a"]}""", "query")]
    [InlineData("""{"query":"","documents":["a"]}""", "query")]
    [InlineData("""{"query":["q"],"documents":["a"]}""", "query")]
    [InlineData("""{"query":"q"}""", "documents")]
    [InlineData("""{"query":"q","documents":null}""", "documents")]
    [InlineData("""{"query":"q","documents":[]}""", "documents")]
    [InlineData("""{"query":"q","documents":"a"}""", "documents")]
    [InlineData("""{"query":"q","documents":["a",7]}""", "documents[1]")]
    [InlineData("""{"query":"q","documents":[{"title":"a"}]}""", "documents[0].text")]
    [InlineData("""{"query":"q","documents":[{"text":7}]}""", "documents[0].text")]
    [InlineData("""{"query":"q","documents":["a"],"top_n":0}""", "top_n")]
    [InlineData("""{"query":"q","documents":["a"],"top_n":"2"}""", "top_n")]
    [InlineData("""{"query":"q","documents":["a"],"return_documents":"yes"}""", "return_documents")]
    [InlineData("""{"query":"q","documents":["a"],"model":7}""", "model")]
    [InlineData("""{"query":"q","texts":[]}""", "texts")]
    [InlineData("""{"query":"q","texts":[{"text":"a"}]}""", "texts[0]")]
    [InlineData("""{"query":"q","texts":["a"],"return_text":1}""", "return_text")]
    [InlineData("""{"query":"q","documents":["\ud800"]}""", null)]
    [InlineData("""["q"]""", null)]
    public async Task Rerank_WrongField_IsNamedAndTakesNoLease(string body, string? field)
    {
        using var response = await PostAsync(body);

        var error = await ErrorAsync(response, HttpStatusCode.BadRequest);
        Assert.Equal(field, error.GetProperty("param").GetString());
        Assert.Equal("invalid_request_error", error.GetProperty("type").GetString());
        Assert.Empty(_gateway.Leases);
    }

    [Fact]
    public async Task Rerank_RunnerThatCannot_SaysWhatToConfigureAndIsAskedNothing()
    {
        _gateway.Capabilities = new() { ParallelSlots = 1 };

        using var response = await PostAsync("""{"query":"q","documents":["a"]}""");

        var error = await ErrorAsync(response, HttpStatusCode.NotImplemented);
        Assert.Equal("not_supported_error", error.GetProperty("type").GetString());
        Assert.Contains("\"arguments\": { \"reranking\": true }", error.GetProperty("message").GetString(), StringComparison.Ordinal);
        Assert.Equal("false", Assert.Single(response.Headers.GetValues("x-should-retry")));
        var lease = Assert.Single(_gateway.Leases);
        Assert.Equal((null, 1), (lease.ForwardedPath, lease.Disposals));
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("<html>")]
    [InlineData("""{"results":[{"index":2,"relevance_score":1}]}""")]
    [InlineData("""{"results":[{"index":-1,"relevance_score":1}]}""")]
    [InlineData("""{"results":[{"index":0}]}""")]
    [InlineData("""{"results":7}""")]
    public async Task Rerank_AnswerThatIsNone_IsAnErrorAndNothingOfItPasses(string answer)
    {
        _gateway.Respond = (context, request) => RespondAsync(context, request, answer);

        using var response = await PostAsync("""{"query":"q","texts":["a","b"],"return_text":true}""");

        var error = await ErrorAsync(response, HttpStatusCode.BadGateway);
        Assert.Contains("'results'", error.GetProperty("message").GetString(), StringComparison.Ordinal);
    }

    // As the host's forwarder does, with an answer that is cut in two.
    private static Task RespondAsync(HttpContext context, ForwardRequest request, string answer)
    {
        var bytes = Encoding.UTF8.GetBytes(answer);
        var output = new ArrayBufferWriter<byte>();
        if (request.Translator is { } translator)
        {
            translator.Translate(bytes.AsSpan(0, bytes.Length / 2), output);
            translator.Translate(bytes.AsSpan(bytes.Length / 2), output);
            Assert.Equal(0, output.WrittenCount);
            translator.Complete(output);
            Assert.Equal("application/json", translator.ContentType);
        }
        else
        {
            output.Write(bytes);
        }

        return context.Response.Body.WriteAsync(output.WrittenMemory, Cancellation).AsTask();
    }

    private async Task<(string Answer, FakeLease Lease)> AskAsync(string body, string path = "/v1/rerank")
    {
        using var response = await PostAsync(body, path);
        var answer = await response.Content.ReadAsStringAsync(Cancellation);
        Assert.True(response.IsSuccessStatusCode, answer);
        var lease = Assert.Single(_gateway.Leases);
        Assert.Equal(1, lease.Disposals);
        return (answer, lease);
    }

    private async Task<HttpResponseMessage> PostAsync(string body, string path = "/v1/rerank")
    {
        await using var server = await FrontendServer.StartAsync(new Frontend(_gateway));
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        return await server.Client.PostAsync(new Uri(path, UriKind.Relative), content, Cancellation);
    }

    private static async Task<JsonElement> ErrorAsync(HttpResponseMessage response, HttpStatusCode expected)
    {
        Assert.Equal(expected, response.StatusCode);
        return JsonElement.Parse(await response.Content.ReadAsStringAsync(Cancellation)).GetProperty("error");
    }
}
