using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using LlamaRunner.EndToEndTests.Harness;

namespace LlamaRunner.EndToEndTests;

/// <summary>llama-server's own endpoints on the OpenAI port, answered by the real one of the model that is meant.</summary>
public sealed class NativeEndpointTests(NativeEndpointTests.Models fixture) : IClassFixture<NativeEndpointTests.Models>, IAsyncLifetime
{
    private readonly HostProcess _host = fixture.Host;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>Both are up, so that a request without a name means neither.</summary>
    public async ValueTask InitializeAsync()
    {
        await _host.AskAsync("demo", Token);
        using var response = await _host.Client.PostAsync("v1/embeddings", Json("""{"model":"vectors","input":"a"}"""), Token);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Theory]
    [InlineData("tokenize", """{"model":"demo","content":"Paris"}""")]
    [InlineData("tokenize?model=demo", """{"content":"Paris"}""")]
    [InlineData("tokenize?model=vectors", """{"content":"Paris","model":"demo"}""")]
    public async Task Tokens_ThereAndBack_AreTheText(string path, string body)
    {
        var tokens = (await PostAsync(path, body))["tokens"]!;

        Assert.NotEmpty(tokens.AsArray());
        var text = await PostAsync("detokenize?model=demo", new JsonObject { ["tokens"] = tokens.DeepClone() }.ToJsonString());
        Assert.Equal("Paris", ((string)text["content"]!).Trim());
    }

    [Fact]
    public async Task Prompts_AreMadeCountedAndCompleted()
    {
        const string messages = """{"model":"demo","messages":[{"role":"user","content":"What is the capital of France?"}]}""";
        var prompt = (string)(await PostAsync("apply-template", messages))["prompt"]!;
        Assert.Contains("What is the capital of France?", prompt, StringComparison.Ordinal);
        Assert.InRange((int)(await PostAsync("v1/chat/completions/input_tokens", messages))["input_tokens"]!, 5, 100);
        foreach (var path in (string[])["completion", "completions"])
        {
            var request = new JsonObject { ["model"] = "demo", ["prompt"] = prompt, ["n_predict"] = 32, ["temperature"] = 0 };
            Assert.Equal(Chat.Answer, ((string)(await PostAsync(path, request.ToJsonString()))["content"]!).Trim());
        }
    }

    [Theory]
    [InlineData("embedding")]
    [InlineData("embeddings")]
    public async Task Embeddings_OfTheirOwnForm_AreComputed(string path) =>
        Assert.NotEmpty((await PostAsync(path, """{"model":"vectors","content":"a"}"""))[0]!["embedding"]![0]!.AsArray());

    [Fact]
    public async Task Adapters_AreListedAndSetByTheQuery()
    {
        Assert.Empty((await GetAsync("lora-adapters?model=demo")).AsArray());
        Assert.True((bool)(await PostAsync("lora-adapters?model=demo", "[]"))["success"]!);
    }

    [Fact]
    public async Task State_OfAModel_IsItsRunners()
    {
        Assert.Equal("demo", (string?)(await GetAsync("props?model=demo"))["model_alias"]);
        Assert.Equal("vectors", (string?)(await GetAsync("props?model=vectors"))["model_alias"]);
        Assert.Single((await GetAsync("slots?model=demo")).AsArray());
        Assert.Contains("llamacpp:prompt_tokens_total", await _host.Client.GetStringAsync("metrics?model=demo", Token), StringComparison.Ordinal);
        using var head = new HttpRequestMessage(HttpMethod.Head, "props?model=demo");
        using var headed = await _host.Client.SendAsync(head, Token);
        Assert.Equal(HttpStatusCode.OK, headed.StatusCode);
    }

    [Fact]
    public async Task State_OfABusyRunner_IsToldAtOnceAndSoAreTokens()
    {
        using var story = await _host.BeginStoryAsync("demo", Token);

        var slot = Assert.Single((await GetAsync("slots?model=demo").WaitAsync(Within.Promptly, Token)).AsArray())!;

        Assert.True((bool)slot["is_processing"]!);
        Assert.NotEmpty((await PostAsync("tokenize", """{"model":"demo","content":"a"}""").WaitAsync(Within.Promptly, Token))["tokens"]!.AsArray());
    }

    [Theory]
    [InlineData("slots?model=cold")]
    [InlineData("props?model=cold")]
    [InlineData("upstream/cold/metrics")]
    public async Task State_OfAModelThatIsNotLoaded_LoadsNothing(string path)
    {
        using var response = await _host.Client.GetAsync(path, Token);

        Assert.Equal("model_not_loaded", (await Failure.OfAsync(response, HttpStatusCode.ServiceUnavailable, Token)).Code);
        Assert.DoesNotContain(_host.Runners, runner => ProcessTable.ArgumentsOf(runner.Id).Contains("cold"));
    }

    [Fact]
    public async Task State_OfAModelThatIsNotLoaded_LoadsItWhenAskedTo() =>
        Assert.Equal("warm", (string?)(await GetAsync("props?model=warm&autoload=true"))["model_alias"]);

    [Theory]
    [InlineData("tokenize", "garbage", HttpStatusCode.BadRequest)]
    [InlineData("tokenize", "", HttpStatusCode.BadRequest)]
    [InlineData("tokenize", """{"content":"no name"}""", HttpStatusCode.BadRequest)]
    [InlineData("tokenize", """{"content":"x","model":"nobody"}""", HttpStatusCode.NotFound)]
    [InlineData("lora-adapters?model=nobody", "[]", HttpStatusCode.NotFound)]
    public async Task Request_ThatIsWrong_IsTheApisOwnFailure(string path, string body, HttpStatusCode status)
    {
        using var response = await _host.Client.PostAsync(path, Json(body), Token);

        await Failure.OfAsync(response, status, Token);
    }

    [Theory]
    [InlineData("POST", "props")]
    [InlineData("DELETE", "slots")]
    public async Task Method_ThatIsNotOffered_Is405(string method, string path)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        using var response = await _host.Client.SendAsync(request, Token);

        await Failure.OfAsync(response, HttpStatusCode.MethodNotAllowed, Token);
    }

    private static StringContent Json(string body) => new(body, Encoding.UTF8, "application/json");

    private async Task<JsonNode> GetAsync(string path) => JsonNode.Parse(await _host.Client.GetStringAsync(path, Token))!;

    private async Task<JsonNode> PostAsync(string path, string body)
    {
        using var response = await _host.Client.PostAsync(path, Json(body), Token);
        var text = await response.Content.ReadAsStringAsync(Token);
        Assert.True(response.IsSuccessStatusCode, $"{(int)response.StatusCode}: {text}");
        return JsonNode.Parse(text)!;
    }

    /// <summary>Models of which two are loaded, one on demand, and one never.</summary>
    public sealed class Models : SharedHost
    {
        private protected override HostSetup Describe() => new HostSetup()
            .With("runners.maxConcurrent", 3)
            .WithModel("demo", entry => entry["arguments"]!["metrics"] = true)
            .WithModel("vectors", entry =>
            {
                entry["arguments"]!["embedding"] = true;
                entry["arguments"]!["pooling"] = "mean";
            })
            .WithModel("warm")
            .WithModel("cold");
    }
}
