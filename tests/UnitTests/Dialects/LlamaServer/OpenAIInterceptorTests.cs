using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using LlamaRunner.Dialects.LlamaServer;
using LlamaRunner.Dialects.Processes;
using LlamaRunner.UnitTests.LlamaServer;

namespace LlamaRunner.UnitTests.Dialects.LlamaServer;

public sealed class OpenAIInterceptorTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Send_WhatNeedsNothing_IsSentAsItIs()
    {
        HttpRequestMessage? sent = null;
        using var invoker = Invoker(request =>
        {
            sent = request;
            return Answer("{}");
        });
        using var request = Post("/v1/chat/completions", """{"messages":[]}""");

        using var response = await invoker.SendAsync(request, Token);

        Assert.Same(request, sent);
        Assert.Equal("{}", await response.Content.ReadAsStringAsync(Token));
    }

    [Fact]
    public async Task Send_Mended_LeavesTheRequestItselfForAnotherTry()
    {
        const string Body = """{"messages":[{"role":"user","content":[{"type":"refusal","refusal":"no"}]}]}""";
        var sent = new List<string>();
        using var invoker = Invoker(message =>
        {
            Assert.Equal("abc", Assert.Single(message.Headers.GetValues("X-Trace")));
            sent.Add(Read(message));
            return Answer("{}");
        });
        using var request = Post("/v1/chat/completions", Body);
        request.Headers.Add("X-Trace", "abc");

        (await invoker.SendAsync(request, Token)).Dispose();
        (await invoker.SendAsync(request, Token)).Dispose();

        Assert.Equal(2, sent.Count);
        Assert.All(sent, static body => Assert.Contains("""{"type":"text","text":"no"}""", body, StringComparison.Ordinal));
        Assert.Equal(Body, await request.Content!.ReadAsStringAsync(Token));
    }

    [Fact]
    public async Task Send_Refused_IsNotSent()
    {
        using var invoker = Invoker(static _ => throw new InvalidOperationException("It was sent."));

        var (status, error) = await SendAsync(invoker, "/v1/completions", """{"prompt":"p","best_of":4}""");

        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Equal("invalid_request_error", (string?)error["error"]!["type"]);
        Assert.Equal("best_of", (string?)error["error"]!["param"]);
        Assert.Null(error["error"]!["code"]);
    }

    [Theory]
    [InlineData("/chat/completions", """{"messages":[{"role":"user","content":[{"type":"image_url","image_url":{"url":"http://10.0.0.1/"}}]}]}""")]
    [InlineData("/v1/chat%2Fcompletions", """{"messages":[{"role":"user","content":[{"type":"image_url","image_url":{"url":"http://10.0.0.1/"}}]}]}""")]
    [InlineData("/apply-template", """{"messages":[{"role":"user","content":[{"type":"image_url","image_url":{"url":"http://10.0.0.1/"}}]}]}""")]
    [InlineData("/v1/chat/completions/input_tokens", """{"messages":[{"role":"user","content":[{"type":"image_url","image_url":{"url":"http://10.0.0.1/"}}]}]}""")]
    [InlineData("/v1/messages", """{"messages":[{"role":"user","content":[{"type":"image","source":{"type":"url","url":"HTTP://10.0.0.1/"}}]}]}""")]
    [InlineData("/v1/messages/count_tokens", """{"messages":[{"role":"user","content":[{"type":"image","source":{"type":"url","url":"http://10.0.0.1/"}}]}]}""")]
    [InlineData("/v1/responses", """{"input":[{"role":"user","content":[{"type":"input_image","image_url":"https://10.0.0.1/"}]}]}""")]
    [InlineData("/responses", """{"input":[{"role":"user","content":[{"type":"input_image","image_url":"https://10.0.0.1/"}]}]}""")]
    public async Task Send_AddressOnTheNetwork_IsRefusedWhereverMediaAreFetched(string path, string body)
    {
        using var invoker = Invoker(static _ => throw new InvalidOperationException("It was sent."));

        var (status, error) = await SendAsync(invoker, path, body);

        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Contains("address on the network", (string?)error["error"]!["message"], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("input (8001 tokens) is too large to process. increase the physical batch size (current batch size: 512)", HttpStatusCode.BadRequest)]
    [InlineData("Failed to parse tools: Missing tool function: {}", HttpStatusCode.BadRequest)]
    [InlineData("out of memory", HttpStatusCode.InternalServerError)]
    public async Task Send_FaultOfTheRequest_IsToldAsOne(string message, HttpStatusCode expected)
    {
        using var invoker = Invoker(_ => Answer(
            new JsonObject { ["error"] = new JsonObject { ["code"] = 500, ["message"] = message, ["type"] = "server_error" } }.ToJsonString(),
            HttpStatusCode.InternalServerError));

        var (status, error) = await SendAsync(invoker, "/v1/embeddings", """{"input":"x"}""");

        Assert.Equal(expected, status);
        Assert.Equal(message, (string?)error["error"]!["message"]);
    }

    [Theory]
    [InlineData("[3,4,12]")]
    [InlineData("\"AABAQAAAgEAAAEBB\"")]
    public async Task Send_FewerDimensions_CutsAndScales(string embedding)
    {
        using var invoker = Invoker(_ => Answer(
            $$"""{"object":"list","usage":{"prompt_tokens":2},"data":[{"embedding":{{embedding}},"index":0,"object":"embedding"}]}"""));

        var (_, answer) = await SendAsync(invoker, "/v1/embeddings", """{"input":"x","dimensions":2}""");

        var cut = answer["data"]![0]!["embedding"]!;
        var numbers = cut is JsonArray list
            ? list.Select(static number => (float)number!).ToArray()
            : [.. Convert.FromBase64String((string)cut!).Chunk(4).Select(static bytes => BitConverter.ToSingle(bytes))];
        Assert.Equal([0.6f, 0.8f], numbers);
        Assert.Equal(2, (int)answer["usage"]!["prompt_tokens"]!);
    }

    [Theory]
    [InlineData("4", "'dimensions' is 4: the model's embeddings have 3.")]
    [InlineData("0", "'dimensions' must be a whole number of at least 1.")]
    [InlineData("\"2\"", "'dimensions' must be a whole number of at least 1.")]
    public async Task Send_DimensionsThatCannotBe_IsRefused(string dimensions, string sentence)
    {
        using var invoker = Invoker(_ => Answer("""{"data":[{"embedding":[3,4,12],"index":0}]}"""));

        var (status, error) = await SendAsync(invoker, "/v1/embeddings", $$"""{"input":"x","dimensions":{{dimensions}}}""");

        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Equal(sentence, (string?)error["error"]!["message"]);
        Assert.Equal("dimensions", (string?)error["error"]!["param"]);
    }

    [Fact]
    public async Task Send_Suffix_GoesToInfillAndComesBackAsCompletion()
    {
        string? path = null;
        using var invoker = Invoker(request =>
        {
            path = request.RequestUri!.PathAndQuery;
            return Answer(Recording.Read("infill.json"));
        });

        var (_, answer) = await SendAsync(invoker, "/v1/completions", """{"model":"m","prompt":"The capital of France","suffix":"Paris.","max_tokens":3,"logprobs":1}""");

        Assert.Equal("/infill", path);
        Assert.Equal("text_completion", (string?)answer["object"]);
        Assert.Equal("m", (string?)answer["model"]);
        var choice = answer["choices"]![0]!;
        Assert.Equal("The capital of", (string?)choice["text"]);
        Assert.Equal("length", (string?)choice["finish_reason"]);
        Assert.Equal(["The", " capital", " of"], choice["logprobs"]!["tokens"]!.AsArray().Select(static token => (string?)token));
        Assert.Equal([21, 24, 32], choice["logprobs"]!["text_offset"]!.AsArray().Select(static offset => (int)offset!));
        Assert.Equal(3, (int)answer["usage"]!["completion_tokens"]!);
        Assert.NotNull(answer["timings"]);
    }

    [Fact]
    public async Task Send_Completion_HasAnIdOfItsOwn()
    {
        using var invoker = Invoker(_ => Answer(Recording.Read("completion.json")));

        var (_, answer) = await SendAsync(invoker, "/v1/completions", """{"prompt":"x"}""");

        Assert.StartsWith("cmpl-", (string?)answer["id"], StringComparison.Ordinal);
        Assert.Equal(" is P", (string?)answer["choices"]![0]!["text"]);
    }

    [Theory]
    [InlineData("<html>")]
    [InlineData("""{"data":[{"embedding":{}}]}""")]
    [InlineData("""{"data":[{"embedding":"?"}]}""")]
    [InlineData("[]")]
    public async Task Send_AnswerThatCannotBeRead_IsALostRunner(string answer)
    {
        using var invoker = Invoker(_ => Answer(answer));
        using var request = Post("/v1/embeddings", """{"input":"x","dimensions":2}""");

        await Assert.ThrowsAsync<HttpRequestException>(() => invoker.SendAsync(request, Token));
    }

    [Fact]
    public async Task BeforeStop_InnerInterceptor_IsTold()
    {
        using var inner = new Inner();
        using var outer = new OpenAIInterceptor(TimeProvider.System, allowRemoteMedia: false, "it") { InnerHandler = inner };

        await outer.BeforeStopAsync(Token);

        Assert.True(inner.Told);
    }

    private static HttpMessageInvoker Invoker(Func<HttpRequestMessage, HttpResponseMessage> answer) =>
        new(new OpenAIInterceptor(TimeProvider.System, allowRemoteMedia: false, "setting it") { InnerHandler = new StubHandler(answer) });

    private static HttpRequestMessage Post(string path, string body) => new(HttpMethod.Post, $"http://127.0.0.1:1{path}")
    {
        Content = new StringContent(body, Encoding.UTF8, "application/json"),
    };

    private static HttpResponseMessage Answer(string json, HttpStatusCode status = HttpStatusCode.OK) => new(status)
    {
        Content = new StringContent(json, Encoding.UTF8, "application/json"),
    };

    private static string Read(HttpRequestMessage message)
    {
        using var reader = new StreamReader(message.Content!.ReadAsStream(Token));
        return reader.ReadToEnd();
    }

    private static async Task<(HttpStatusCode Status, JsonNode Body)> SendAsync(HttpMessageInvoker invoker, string path, string body)
    {
        using var request = Post(path, body);
        using var response = await invoker.SendAsync(request, Token);
        return (response.StatusCode, JsonNode.Parse(await response.Content.ReadAsStringAsync(Token))!);
    }

    private sealed class Inner : RunnerInterceptor
    {
        public bool Told { get; private set; }

        public override Task BeforeStopAsync(CancellationToken cancellationToken)
        {
            Told = true;
            return Task.CompletedTask;
        }
    }
}
