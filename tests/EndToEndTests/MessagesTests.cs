using System.Net;
using System.Text.Json.Nodes;
using LlamaRunner.EndToEndTests.Harness;
using LlamaRunner.UnitTests.Dialects.Anthropic;

namespace LlamaRunner.EndToEndTests;

/// <summary>Anthropic's Messages API with the real llama-server.</summary>
[Collection(DemoHostGroup.Name)]
public sealed class MessagesTests(DemoHost fixture)
{
    private readonly HostProcess _host = fixture.Host;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Message_Whole_HasAnthropicsForm()
    {
        var message = await Messages.AskAsync(_host, Messages.Request("gpt-4o"), Token);

        Assert.Equal("message", (string)message["type"]!);
        Assert.Equal("gpt-4o", (string)message["model"]!);
        Assert.Equal(Chat.Answer, (string)Assert.Single(message["content"]!.AsArray())!["text"]!);
        Assert.Equal("end_turn", (string)message["stop_reason"]!);
        Assert.True((int)message["usage"]!["output_tokens"]! > 0);
    }

    [Fact]
    [Trait("Case", "R97")]
    public async Task Message_AsAStream_KeepsTheRulesAndHasItsUsage()
    {
        using var stream = await Messages.StreamAsync(_host, Messages.Request("demo", stream: true), Token);

        var transcript = MessageTranscript.Read(await stream.ReadToEndAsync(Token));

        Assert.True(stream.EndedCleanly);
        Assert.Equal("text/event-stream", stream.Headers["Content-Type"]);
        Assert.Equal(Chat.Answer, transcript.Text("text"));
        Assert.Equal("end_turn", transcript.StopReason);
        Assert.True((int)transcript.End["usage"]!["output_tokens"]! > 0);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    [Trait("Case", "R97")]
    public async Task Tool_IsCalledAndItsResultUsed(bool stream)
    {
        var request = Messages.Request("demo", stream, "What is the weather in Paris?");
        request["tools"] = new JsonArray(new JsonObject
        {
            ["name"] = "get_weather",
            ["description"] = "Get the weather of a city",
            ["input_schema"] = JsonNode.Parse("""{"type":"object","properties":{"city":{"type":"string"}},"required":["city"]}"""),
        });

        var call = stream ? await CallOfStreamAsync(request) : await CallOfAsync(request);

        Assert.Equal("Paris", (string)call["input"]!["city"]!);
        request["stream"] = false;
        var messages = request["messages"]!.AsArray();
        messages.Add(new JsonObject { ["role"] = "assistant", ["content"] = new JsonArray(call.DeepClone()) });
        messages.Add(JsonNode.Parse($$"""
            {"role":"user","content":[{"type":"text","text":"Answer in one sentence."},
            {"type":"tool_result","tool_use_id":"{{(string)call["id"]!}}","content":"sunny, 20 degrees"}]}
            """));
        var answer = await Messages.AskAsync(_host, request, Token);
        Assert.NotEmpty(answer["content"]!.AsArray());
    }

    [Theory]
    [InlineData("What is the capital of France?")]
    [InlineData("Tell me a story about a fox.")]
    public async Task CountTokens_IsWhatTheMessageTakes(string prompt)
    {
        var request = Messages.Request("demo", prompt: prompt);
        request["system"] = "You are a helpful assistant.";
        request["max_tokens"] = 1;
        var counted = (JsonObject)request.DeepClone();
        counted.Remove("max_tokens");
        counted.Remove("stream");

        var count = await Messages.AskAsync(_host, counted, Token, Messages.CountPath);
        var usage = (await Messages.AskAsync(_host, request, Token))["usage"]!;

        Assert.Equal((int)usage["input_tokens"]! + (int)usage["cache_read_input_tokens"]!, (int)count["input_tokens"]!);
        Assert.Equal(["input_tokens"], count.AsObject().Select(field => field.Key));
    }

    [Fact]
    public async Task StopSequences_EndTheMessage()
    {
        var request = Messages.Request("demo");
        request["stop_sequences"] = new JsonArray(" France");

        var message = await Messages.AskAsync(_host, request, Token);

        Assert.Equal("The capital of", (string)message["content"]![0]!["text"]!);
        Assert.Equal("end_turn", (string)message["stop_reason"]!);
    }

    [Fact]
    [Trait("Case", "R98")]
    public async Task MaxTokens_EndTheMessage()
    {
        var request = Messages.Request("demo");
        request["max_tokens"] = 3;

        var message = await Messages.AskAsync(_host, request, Token);

        Assert.Equal("max_tokens", (string)message["stop_reason"]!);
        Assert.Equal(3, (int)message["usage"]!["output_tokens"]!);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task LastMessage_OfTheModel_IsContinuedAndNotSaidAgain(bool stream)
    {
        const string begun = "The capital of";
        var request = Messages.Request("demo", stream);
        request["messages"]!.AsArray().Add(new JsonObject { ["role"] = "assistant", ["content"] = begun });

        string text;
        if (stream)
        {
            using var response = await Messages.StreamAsync(_host, request, Token);
            text = MessageTranscript.Read(await response.ReadToEndAsync(Token)).Text("text");
        }
        else
        {
            text = (string)(await Messages.AskAsync(_host, request, Token))["content"]![0]!["text"]!;
        }

        Assert.Equal(Chat.Answer, begun + text);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Prompt_TooLong_IsRefusedInTheWordsThatClientsKnow(bool stream)
    {
        var request = Messages.Request("demo", stream, string.Join(' ', Enumerable.Repeat("fox", 3000)));
        using var response = await _host.SendAsync(request, Token, Messages.Path);

        var message = await Messages.FailureOfAsync(response, HttpStatusCode.BadRequest, "invalid_request_error", Token);
        Assert.Matches("^prompt is too long: [0-9]+ tokens > 2048 maximum$", message);
    }

    [Fact]
    public async Task Models_ForAClientOfThisApi_HaveItsForm()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "v1/models?limit=1");
        request.Headers.Add("anthropic-version", "2023-06-01");
        using var response = await _host.Client.SendAsync(request, Token);

        var page = JsonNode.Parse(await response.Content.ReadAsStringAsync(Token))!;
        Assert.Equal("model", (string)Assert.Single(page["data"]!.AsArray())!["type"]!);
        Assert.True((bool)page["has_more"]!);
    }

    [Fact]
    [Trait("Case", "R100")]
    public async Task Path_Unknown_IsRefusedInAnthropicsForm()
    {
        using var response = await _host.SendAsync([], Token, "/v1/messages/batches");

        await Messages.FailureOfAsync(response, HttpStatusCode.NotFound, "not_found_error", Token);
    }

    private async Task<JsonNode> CallOfAsync(JsonObject request)
    {
        var message = await Messages.AskAsync(_host, request, Token);
        Assert.Equal("tool_use", (string)message["stop_reason"]!);
        return message["content"]!.AsArray().Single(block => (string)block!["type"]! == "tool_use")!;
    }

    private async Task<JsonNode> CallOfStreamAsync(JsonObject request)
    {
        using var stream = await Messages.StreamAsync(_host, request, Token);
        var transcript = MessageTranscript.Read(await stream.ReadToEndAsync(Token));
        Assert.Equal("tool_use", transcript.StopReason);
        var call = transcript.Blocks.Single(block => (string)block["type"]! == "tool_use");
        call["input"] = JsonNode.Parse((string)call["arguments"]!);
        call.Remove("arguments");
        return call;
    }
}
