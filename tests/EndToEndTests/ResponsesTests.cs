using System.Net;
using System.Text.Json.Nodes;
using LlamaRunner.EndToEndTests.Harness;

namespace LlamaRunner.EndToEndTests;

/// <summary>OpenAI's Responses API before the real llama-server.</summary>
public sealed class ResponsesTests(ResponsesTests.Models fixture) : IClassFixture<ResponsesTests.Models>
{
    private const string Path = "/v1/responses";
    private const string Weather = """{"type":"object","properties":{"city":{"type":"string"}},"required":["city"],"additionalProperties":false}""";

    private readonly HostProcess _host = fixture.Host;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Text_IsAnsweredWholeAndAsAStream()
    {
        var whole = await CreateAsync(Request(Chat.Question));
        Assert.Equal(Chat.Answer, TextOf(whole));
        Assert.Equal("completed", (string)whole["status"]!);

        var events = await StreamAsync(Request(Chat.Question));
        Assert.Equal(Enumerable.Range(0, events.Count), events.Select(data => (int)data["sequence_number"]!));
        Assert.Equal("response.created", (string)events[0]["type"]!);
        Assert.Equal(Chat.Answer, string.Concat(events.Where(data => (string)data["type"]! == "response.output_text.delta").Select(data => (string)data["delta"]!)));
        Assert.Equal("response.completed", (string)events[^1]["type"]!);
        Assert.Equal(Chat.Answer, TextOf(events[^1]["response"]!));
        Assert.True((int)events[^1]["response"]!["usage"]!["input_tokens"]! > 0);
    }

    [Fact]
    public async Task Tool_IsCalledAndItsResultTakenByItsCallId()
    {
        var request = Request("What is the weather in Paris?");
        request["tools"] = new JsonArray(
            new JsonObject { ["type"] = "web_search" },
            new JsonObject { ["type"] = "function", ["name"] = "get_weather", ["description"] = "Get the weather", ["parameters"] = JsonNode.Parse(Weather), ["strict"] = true });
        request["tool_choice"] = "required";

        var asked = await CreateAsync(request);
        var call = asked["output"]!.AsArray().Single(item => (string)item!["type"]! == "function_call")!;
        Assert.Equal("get_weather", (string)call["name"]!);
        Assert.NotNull(JsonNode.Parse((string)call["arguments"]!)!["city"]);

        request["tool_choice"] = "none";
        request["previous_response_id"] = (string)asked["id"]!;
        request["input"] = new JsonArray(new JsonObject { ["type"] = "function_call_output", ["call_id"] = (string)call["call_id"]!, ["output"] = "sunny, 21 degrees" });
        var answered = await CreateAsync(request);

        Assert.NotEmpty(TextOf(answered));
        using var list = await _host.Client.GetAsync($"{Path}/{(string)answered["id"]!}/input_items?order=asc", Token);
        var items = JsonNode.Parse(await list.Content.ReadAsStringAsync(Token))!["data"]!.AsArray();
        Assert.Equal((string)call["call_id"]!, (string)items[^1]!["call_id"]!);
        Assert.Contains(items, item => (string)item!["type"]! == "function_call" && (string)item["call_id"]! == (string)call["call_id"]!);
    }

    [Fact]
    public async Task PreviousResponse_OverThreeTurns_IsRemembered()
    {
        var first = await CreateAsync(Request("My name is Ben."));
        var second = await CreateAsync(Following(Request("What is the capital of France?"), first));
        var third = await CreateAsync(Following(Request("What is my name?"), second));

        Assert.Contains("Ben", TextOf(third), StringComparison.Ordinal);
        Assert.Equal((string)second["id"]!, (string)third["previous_response_id"]!);
        Assert.True((int)third["usage"]!["input_tokens"]! > (int)second["usage"]!["input_tokens"]!);
    }

    [Fact]
    public async Task Format_JsonSchema_Binds()
    {
        var request = Request("Where?");
        request["text"] = JsonNode.Parse(
            """{"format":{"type":"json_schema","name":"city","strict":true,"schema":{"type":"object","properties":{"city":{"type":"string","maxLength":8}},"required":["city"],"additionalProperties":false}}}""");

        Assert.Equal(["city"], JsonNode.Parse(TextOf(await CreateAsync(request)))!.AsObject().Select(field => field.Key));
    }

    [Fact]
    public async Task Input_Empty_LoadsTheModel()
    {
        var request = Request(string.Empty, "loaded-by-nothing");
        request["max_output_tokens"] = 1;

        var response = await CreateAsync(request);

        Assert.Contains((string)response["status"]!, (string[])["completed", "incomplete"]);
        using var control = await ControlApi.OfAsync(_host, Token);
        Assert.Contains(await control.RunnersAsync(Token), runner => runner.Model == "loaded-by-nothing");
    }

    [Fact]
    public async Task Count_IsTheUsageOfTheSameRequest()
    {
        var request = Request("What is the weather in Paris?");
        request["instructions"] = "Be brief.";
        request["tools"] = new JsonArray(new JsonObject { ["type"] = "function", ["name"] = "get_weather", ["parameters"] = JsonNode.Parse(Weather) });

        using var counted = await _host.SendAsync(request.DeepClone().AsObject(), Token, $"{Path}/input_tokens");
        var count = JsonNode.Parse(await counted.Content.ReadAsStringAsync(Token))!;

        Assert.Equal("response.input_tokens", (string)count["object"]!);
        Assert.Equal((int)(await CreateAsync(request))["usage"]!["input_tokens"]!, (int)count["input_tokens"]!);
    }

    [Fact]
    [Trait("Case", "R34")]
    public async Task Runner_KilledInMidStream_ResponseFailsAndIsBrokenOff()
    {
        using var stream = await BeginStoryAsync("killed");
        var (id, begun) = await ReadUntilTextAsync(stream);

        Signals.Kill(ProcessOf("killed"));

        var rest = begun + await stream.ReadToEndAsync(Token);
        Assert.False(stream.EndedCleanly);
        var last = JsonNode.Parse(Chat.Events(rest)[^1])!;
        Assert.Equal("response.failed", (string)last["type"]!);
        Assert.Equal("runner_lost", (string)last["response"]!["error"]!["code"]!);
        Assert.Equal("failed", (string)(await GetAsync(id))["status"]!);
    }

    [Fact]
    [Trait("Case", "R75")]
    public async Task Cancel_InMidStream_EndsItWholeAndFreesTheSlot()
    {
        // Again and again, since a cancel may come at any moment of a write.
        for (var round = 0; round < 5; round++)
        {
            using var stream = await BeginStoryAsync("cancelled");
            var (id, begun) = await ReadUntilTextAsync(stream);

            using var cancel = await _host.Client.PostAsync($"{Path}/{id}/cancel", null, Token);
            var cancelled = JsonNode.Parse(await cancel.Content.ReadAsStringAsync(Token))!;

            Assert.Equal("cancelled", (string)cancelled["status"]!);
            var last = JsonNode.Parse(Chat.Events(begun + await stream.ReadToEndAsync(Token))[^1])!;
            Assert.True(stream.EndedCleanly, $"round {round}: {last.ToJsonString()}");
            Assert.Equal("response.incomplete", (string)last["type"]!);
            Assert.True(JsonNode.DeepEquals(cancelled, last["response"]));
            Assert.True(JsonNode.DeepEquals(cancelled, await GetAsync(id)));
        }

        await SlotIsFreeAsync("cancelled");
    }

    [Fact]
    [Trait("Case", "R75")]
    public async Task Client_LeavesInMidStream_SlotIsFreeAndNothingIsKept()
    {
        string id;
        using (var stream = await BeginStoryAsync("left"))
        {
            (id, _) = await ReadUntilTextAsync(stream);
        }

        await SlotIsFreeAsync("left");
        await Eventually.TrueAsync(
            async () =>
            {
                using var shown = await _host.Client.GetAsync($"{Path}/{id}", Token);
                return shown.StatusCode == HttpStatusCode.NotFound;
            },
            Within.Promptly,
            "a response whose client left is gone",
            Token);
    }

    [Fact]
    public async Task Response_Deleted_IsGone()
    {
        var id = (string)(await CreateAsync(Request(Chat.Question)))["id"]!;
        using var deleted = await _host.Client.DeleteAsync($"{Path}/{id}", Token);
        Assert.True((bool)JsonNode.Parse(await deleted.Content.ReadAsStringAsync(Token))!["deleted"]!);

        using var shown = await _host.Client.GetAsync($"{Path}/{id}", Token);
        var failure = await Failure.OfAsync(shown, HttpStatusCode.NotFound, Token);
        Assert.Contains(id, failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Response_NotStored_IsNotKept()
    {
        var request = Request(Chat.Question);
        request["store"] = false;
        var response = await CreateAsync(request);

        using var shown = await _host.Client.GetAsync($"{Path}/{(string)response["id"]!}", Token);
        await Failure.OfAsync(shown, HttpStatusCode.NotFound, Token);
        using var next = await _host.SendAsync(Following(Request("x"), response), Token, Path);
        Assert.Equal("previous_response_id", (await Failure.OfAsync(next, HttpStatusCode.BadRequest, Token)).Param);
    }

    private static JsonObject Request(string input, string model = "demo") =>
        new() { ["model"] = model, ["input"] = input, ["temperature"] = 0, ["max_output_tokens"] = 200 };

    private static JsonObject Following(JsonObject request, JsonNode response)
    {
        request["previous_response_id"] = (string)response["id"]!;
        return request;
    }

    private static string TextOf(JsonNode response) => string.Concat(response["output"]!.AsArray()
        .Where(item => (string)item!["type"]! == "message").Select(item => (string)item!["content"]![0]!["text"]!));

    private async Task<JsonNode> CreateAsync(JsonObject request)
    {
        using var response = await _host.SendAsync(request.DeepClone().AsObject(), Token, Path);
        var body = await response.Content.ReadAsStringAsync(Token);
        Assert.True(response.IsSuccessStatusCode, $"{(int)response.StatusCode}: {body}");
        return JsonNode.Parse(body)!;
    }

    private async Task<IReadOnlyList<JsonNode>> StreamAsync(JsonObject request)
    {
        request["stream"] = true;
        using var response = await _host.SendAsync(request, Token, Path);
        return [.. Chat.Events(await response.Content.ReadAsStringAsync(Token)).Select(data => JsonNode.Parse(data)!)];
    }

    private Task<RawResponse> BeginStoryAsync(string model)
    {
        var request = Request("Tell me a story about a fox.", model);
        request["stream"] = true;
        request["ignore_eos"] = true;
        request["max_output_tokens"] = 1900;
        return RawResponse.SendAsync(_host.Port, "POST", Path, request.ToJsonString(), Token);
    }

    /// <summary>Reads until the answer's text has begun.</summary>
    private static async Task<(string Id, string Read)> ReadUntilTextAsync(RawResponse stream)
    {
        var read = string.Empty;
        while (!read.Contains("output_text.delta", StringComparison.Ordinal))
        {
            read += await stream.ReadChunkAsync(Token) ?? throw new IOException($"The stream ended: {read}");
        }

        return ((string)JsonNode.Parse(Chat.Events(read)[0])!["response"]!["id"]!, read);
    }

    private async Task<JsonNode> GetAsync(string id) => JsonNode.Parse(await _host.Client.GetStringAsync($"{Path}/{id}", Token))!;

    private int ProcessOf(string model) => _host.Runners.Single(
        runner => ProcessTable.ArgumentsOf(runner.Id).Any(argument => argument.EndsWith($"/{model}.gguf", StringComparison.Ordinal))).Id;

    /// <summary>The model has one slot, and a runner that still told the story would not answer for long.</summary>
    private async Task SlotIsFreeAsync(string model) => Assert.Equal(
        Chat.Answer, await _host.AskAsync(model, Token).WaitAsync(Within.Promptly, Token));

    public sealed class Models : SharedHost
    {
        private protected override HostSetup Describe()
        {
            var setup = new HostSetup().With("runners.maxConcurrent", 5);
            foreach (var name in (string[])["demo", "loaded-by-nothing", "killed", "cancelled", "left"])
            {
                setup.WithModel(name);
            }

            return setup;
        }
    }
}
