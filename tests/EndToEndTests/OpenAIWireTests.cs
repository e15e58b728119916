using System.Net;
using System.Text.Json.Nodes;
using LlamaRunner.EndToEndTests.Harness;

namespace LlamaRunner.EndToEndTests;

/// <summary>What llama-server overlooks, refuses or writes otherwise, as OpenAI's clients expect it, with the real one.</summary>
public sealed class OpenAIWireTests(OpenAIWireTests.Models fixture) : IClassFixture<OpenAIWireTests.Models>
{
    private const string Completions = "/v1/completions";
    private const string Prompt = "The capital of France";

    private readonly HostProcess _host = fixture.Host;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static JsonObject Weather => Tool("get_weather", "The weather of a city.", "city");

    [Fact]
    public async Task Chat_ToolChosenByName_IsCalled()
    {
        var request = Chat.Request("demo", prompt: "What time is it?");
        request["tools"] = new JsonArray(Weather, Tool("get_time", "The time in a zone.", "zone"), new JsonObject { ["type"] = "custom", ["custom"] = new JsonObject { ["name"] = "shell" } });
        request["tool_choice"] = JsonNode.Parse("""{"type":"function","function":{"name":"get_time"}}""");

        var answer = await AnswerAsync(request);

        Assert.Equal("get_time", (string?)answer["choices"]![0]!["message"]!["tool_calls"]![0]!["function"]!["name"]);
    }

    [Fact]
    public async Task Chat_UnknownToolChosen_Is400NamingIt()
    {
        var request = Chat.Request("demo");
        request["tools"] = new JsonArray(Weather);
        request["tool_choice"] = JsonNode.Parse("""{"type":"function","function":{"name":"get_moon"}}""");

        var failure = await RefusedAsync(request);

        Assert.Equal("tool_choice", failure.Param);
        Assert.Contains("'get_moon'", failure.Message, StringComparison.Ordinal);
        Assert.Contains("get_weather", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Chat_PartsOfOtherKinds_AreReadAsText()
    {
        var request = Chat.Request("demo");
        request["messages"] = JsonNode.Parse(
            $$"""
            [{ "role": "developer", "content": "Be brief." },
             { "role": "user", "content": [{ "type": "file", "file": { "filename": "q.txt", "file_data": "data:text/plain;base64,{{Convert.ToBase64String("What is the capital of France?"u8)}}" } }] }]
            """);

        Assert.Equal("Paris.", (string?)(await AnswerAsync(request))["choices"]![0]!["message"]!["content"]);
    }

    [Fact]
    public async Task Chat_ImageOnTheNetwork_Is400AndNothingIsFetched()
    {
        var request = Chat.Request("demo");
        request["messages"] = JsonNode.Parse("""[{ "role": "user", "content": [{ "type": "image_url", "image_url": { "url": "http://127.0.0.1:9/a.png" } }] }]""");

        var failure = await RefusedAsync(request);

        Assert.Equal("messages[0].content[0].image_url", failure.Param);
        Assert.Contains("backends.llama-server.allowRemoteImages", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ChatStream_TwoChoices_BothBeginWithEmptyText()
    {
        var request = Chat.Request("demo", stream: true);
        request["n"] = 2;
        using var response = await _host.SendAsync(request, Token);

        var first = Chat.Events(await response.Content.ReadAsStringAsync(Token))
            .Where(static data => data.Contains("\"role\"", StringComparison.Ordinal))
            .Select(static data => JsonNode.Parse(data)!["choices"]![0]!["delta"]!["content"])
            .ToArray();

        Assert.Equal(2, first.Length);
        Assert.All(first, static content => Assert.Equal(string.Empty, (string?)content));
    }

    [Fact]
    public async Task Completion_Suffix_GivesTheTextBetween()
    {
        var request = Completion("middle");
        request["suffix"] = " is Paris.";

        var answer = await AnswerAsync(request, Completions);

        Assert.StartsWith("cmpl-", (string?)answer["id"], StringComparison.Ordinal);
        Assert.Equal("text_completion", (string?)answer["object"]);
        Assert.Equal("length", (string?)answer["choices"]![0]!["finish_reason"]);
        Assert.Equal(4, (int)answer["usage"]!["completion_tokens"]!);
        Assert.NotEmpty((string)answer["choices"]![0]!["text"]!);

        request["stream"] = true;
        using var response = await _host.SendAsync(request, Token, Completions);
        var stream = await response.Content.ReadAsStringAsync(Token);
        Assert.EndsWith("data: [DONE]\n\n", stream, StringComparison.Ordinal);
        Assert.Equal((string?)answer["choices"]![0]!["text"], Chat.TextOf(stream));
    }

    [Fact]
    public async Task Completion_SuffixForAModelWithoutTheTokens_SaysSo()
    {
        var request = Completion("demo");
        request["suffix"] = " is Paris.";
        using var response = await _host.SendAsync(request, Token, Completions);

        var failure = await Failure.OfAsync(response, HttpStatusCode.NotImplemented, Token);

        Assert.Contains("nfill", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Completion_LogprobsAndIds_AreThoseOfCompletions(bool stream)
    {
        var request = Completion("demo");
        request["logprobs"] = 2;
        request["stream"] = stream;
        using var response = await _host.SendAsync(request, Token, Completions);
        var body = await response.Content.ReadAsStringAsync(Token);

        var answers = stream
            ? Chat.Events(body).Where(static data => data != "[DONE]").Select(static data => JsonNode.Parse(data)!).ToArray()
            : [JsonNode.Parse(body)!];

        Assert.All(answers, static answer => Assert.StartsWith("cmpl-", (string?)answer["id"], StringComparison.Ordinal));
        var logprobs = answers.Select(static answer => answer["choices"]![0]!["logprobs"]).OfType<JsonObject>().ToArray();
        Assert.Equal(4, logprobs.Sum(static one => one["tokens"]!.AsArray().Count));
        Assert.Equal(Prompt.Length, (int)logprobs[0]["text_offset"]![0]!);
        Assert.Equal(2, logprobs[0]["top_logprobs"]![0]!.AsObject().Count);
        Assert.InRange((double)logprobs[0]["token_logprobs"]![0]!, -20, 0);
    }

    [Fact]
    public async Task Completion_PlainStream_HasIdsOfItsOwn()
    {
        var request = Completion("demo");
        request["stream"] = true;
        using var response = await _host.SendAsync(request, Token, Completions);

        var ids = Chat.Events(await response.Content.ReadAsStringAsync(Token))
            .Where(static data => data != "[DONE]").Select(static data => (string?)JsonNode.Parse(data)!["id"]).Distinct();

        Assert.StartsWith("cmpl-", Assert.Single(ids), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Completion_EchoOfSeveralPrompts_PutsEachBeforeItsAnswers(bool stream)
    {
        var request = Completion("demo");
        request["prompt"] = new JsonArray(Prompt, "Good morning");
        request["echo"] = true;
        request["n"] = stream ? 1 : 2;
        request["stream"] = stream;
        using var response = await _host.SendAsync(request, Token, Completions);
        var body = await response.Content.ReadAsStringAsync(Token);
        Assert.True(response.IsSuccessStatusCode, body);

        var choices = (stream
                ? Chat.Events(body).Where(static data => data != "[DONE]").Select(static data => JsonNode.Parse(data)!["choices"]!.AsArray())
                : [JsonNode.Parse(body)!["choices"]!.AsArray()])
            .SelectMany(static choices => choices)
            .GroupBy(static choice => (int)choice!["index"]!)
            .OrderBy(static choice => choice.Key)
            .Select(static choice => string.Concat(choice.Select(static piece => (string?)piece!["text"])))
            .ToArray();

        string[] prompts = stream ? [Prompt, "Good morning"] : [Prompt, Prompt, "Good morning", "Good morning"];
        Assert.Equal(prompts.Length, choices.Length);
        Assert.All(prompts.Zip(choices), static pair => Assert.StartsWith(pair.First, pair.Second, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Completion_BestOf_Is400()
    {
        var request = Completion("demo");
        request["best_of"] = 3;

        Assert.Equal("best_of", (await RefusedAsync(request, Completions)).Param);
    }

    [Theory]
    [InlineData("float")]
    [InlineData("base64")]
    public async Task Embedding_FewerDimensions_IsOfLengthOneInTheSameDirection(string format)
    {
        var whole = await EmbedAsync(format, dimensions: null);
        var cut = await EmbedAsync(format, dimensions: 8);

        Assert.Equal(8, cut.Length);
        Assert.Equal(1, Math.Sqrt(cut.Sum(static number => number * number)), 1e-5);
        Assert.Equal(whole[0] / whole[1], cut[0] / cut[1], 1e-4);
    }

    [Fact]
    public async Task Embedding_TooLongInput_Is400()
    {
        var request = new JsonObject { ["model"] = "vectors", ["input"] = string.Concat(Enumerable.Repeat("hello world ", 3000)) };

        var failure = await RefusedAsync(request, "/v1/embeddings");

        Assert.Equal("invalid_request_error", failure.Type);
    }

    private static JsonObject Completion(string model) => new() { ["model"] = model, ["prompt"] = Prompt, ["max_tokens"] = 4, ["temperature"] = 0 };

    private static JsonObject Tool(string name, string description, string parameter) => (JsonObject)JsonNode.Parse(
        $$$"""
        { "type": "function", "function": { "name": "{{{name}}}", "description": "{{{description}}}",
          "parameters": { "type": "object", "properties": { "{{{parameter}}}": { "type": "string" } }, "required": ["{{{parameter}}}"] } } }
        """)!;

    private async Task<JsonNode> AnswerAsync(JsonObject request, string path = Chat.Path)
    {
        using var response = await _host.SendAsync(request, Token, path);
        var body = await response.Content.ReadAsStringAsync(Token);
        Assert.True(response.IsSuccessStatusCode, $"{(int)response.StatusCode}: {body}");
        return JsonNode.Parse(body)!;
    }

    private async Task<Failure> RefusedAsync(JsonObject request, string path = Chat.Path)
    {
        using var response = await _host.SendAsync(request, Token, path);
        return await Failure.OfAsync(response, HttpStatusCode.BadRequest, Token);
    }

    private async Task<double[]> EmbedAsync(string format, int? dimensions)
    {
        var request = new JsonObject { ["model"] = "vectors", ["input"] = "hello", ["encoding_format"] = format };
        if (dimensions is not null)
        {
            request["dimensions"] = dimensions;
        }

        var embedding = (await AnswerAsync(request, "/v1/embeddings"))["data"]![0]!["embedding"]!;
        return embedding is JsonArray numbers
            ? [.. numbers.Select(static number => (double)number!)]
            : [.. Convert.FromBase64String((string)embedding!).Chunk(4).Select(static bytes => (double)BitConverter.ToSingle(bytes))];
    }

    /// <summary>The demo model; as embeddings; and with tokens that mark what is to be filled in, which it was not trained for.</summary>
    public sealed class Models : SharedHost
    {
        private protected override HostSetup Describe() => new HostSetup()
            .With("runners.maxConcurrent", 3)
            .WithModel("demo", static entry => entry["arguments"]!["parallel"] = 2)
            .WithModel("middle", static entry => entry["arguments"]!["override-kv"] =
                "tokenizer.ggml.fim_pre_token_id=int:10,tokenizer.ggml.fim_suf_token_id=int:11,tokenizer.ggml.fim_mid_token_id=int:12")
            .WithModel("vectors", static entry =>
            {
                entry["arguments"]!["embedding"] = true;
                entry["arguments"]!["pooling"] = "mean";
            });
    }
}
