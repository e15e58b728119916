using System.ClientModel;
using System.ClientModel.Primitives;
using System.Text;
using System.Text.Json.Nodes;
using LlamaRunner.EndToEndTests.Harness;
using OpenAI.Responses;

namespace LlamaRunner.EndToEndTests.Conformance;

/// <summary>The Responses API with the official OpenAI client for .NET.</summary>
internal static class OpenAIDotNetResponses
{
    private const string Model = "demo";
    private const string Weather = "What is the weather in Paris?";

    private static readonly FunctionTool GetWeather = ResponseTool.CreateFunctionTool(
        "get_weather",
        BinaryData.FromString("""{"type":"object","properties":{"city":{"type":"string"}},"required":["city"]}"""),
        strictModeEnabled: false,
        "The weather of a city.");

    public static IReadOnlyDictionary<string, Func<CancellationToken, Task>> Calls(ConformanceTarget target)
    {
        var client = new ResponsesClient(
            new ApiKeyCredential(target.ApiKey), new ResponsesClientOptions { Endpoint = new Uri(target.OpenAI), RetryPolicy = new ClientRetryPolicy(0) });
        return new Dictionary<string, Func<CancellationToken, Task>>(StringComparer.Ordinal)
        {
            ["responses.create"] = token => CreateAsync(client, token),
            ["responses.stream"] = token => StreamAsync(client, token),
            ["responses.structured"] = token => AskForJsonAsync(client, token),
            ["responses.tools"] = token => CallToolAsync(client, token),
            ["responses.tools-stream"] = token => StreamToolCallAsync(client, token),
            ["responses.previous"] = token => GoOnAsync(client, token),
            ["responses.retrieve"] = token => RetrieveAsync(client, token),
            ["responses.delete"] = token => DeleteAsync(client, token),
            ["responses.input-items"] = token => ListInputAsync(client, token),
            ["responses.cancel"] = token => CancelAsync(client, token),
            ["responses.input-tokens"] = token => CountAsync(client, token),
        };
    }

    private static CreateResponseOptions Ask(string question = Chat.Question, string model = Model) =>
        new(model, [ResponseItem.CreateUserMessageItem(question)]) { Temperature = 0 };

    private static async Task<ResponseResult> SendAsync(ResponsesClient client, CreateResponseOptions options, CancellationToken token) =>
        (await client.CreateResponseAsync(options, token)).Value;

    private static async Task CreateAsync(ResponsesClient client, CancellationToken token)
    {
        var response = await SendAsync(client, Ask(), token);

        Assert.Equal(Chat.Answer, response.GetOutputText());
        Assert.Equal(ResponseStatus.Completed, response.Status);
        Assert.Equal(response.Usage.TotalTokenCount, response.Usage.InputTokenCount + response.Usage.OutputTokenCount);
    }

    private static async Task StreamAsync(ResponsesClient client, CancellationToken token)
    {
        var text = new StringBuilder();
        ResponseResult? completed = null;
        var number = 0;
        await foreach (var update in await client.CreateResponseStreamingAsync(Streaming(Ask()), token))
        {
            Assert.Equal(number++, update.SequenceNumber);
            text.Append((update as StreamingResponseOutputTextDeltaUpdate)?.Delta);
            completed = (update as StreamingResponseCompletedUpdate)?.Response ?? completed;
        }

        Assert.Equal(Chat.Answer, text.ToString());
        Assert.Equal(Chat.Answer, completed?.GetOutputText());
    }

    private static async Task AskForJsonAsync(ResponsesClient client, CancellationToken token)
    {
        var schema = BinaryData.FromString("""{"type":"object","properties":{"city":{"type":"string","maxLength":12}},"required":["city"],"additionalProperties":false}""");
        var options = Ask();
        options.MaxOutputTokenCount = 64;
        options.TextOptions = new() { TextFormat = ResponseTextFormat.CreateJsonSchemaFormat("answer", schema, jsonSchemaIsStrict: true) };

        Assert.NotNull((string?)JsonNode.Parse((await SendAsync(client, options, token)).GetOutputText())!["city"]);
    }

    private static async Task CallToolAsync(ResponsesClient client, CancellationToken token)
    {
        var options = Ask(Weather);
        options.Tools.Add(GetWeather);
        options.MaxOutputTokenCount = 64;
        var first = await SendAsync(client, options, token);

        var call = Assert.Single(first.OutputItems.OfType<FunctionCallResponseItem>());
        AssertCallsForParis(call);

        foreach (var item in first.OutputItems)
        {
            options.InputItems.Add(item);
        }

        options.InputItems.Add(ResponseItem.CreateFunctionCallOutputItem(call.CallId, "sunny"));
        Assert.NotEmpty((await SendAsync(client, options, token)).GetOutputText());
    }

    private static async Task StreamToolCallAsync(ResponsesClient client, CancellationToken token)
    {
        var options = Streaming(Ask(Weather));
        options.Tools.Add(GetWeather);
        ResponseResult? completed = null;
        await foreach (var update in await client.CreateResponseStreamingAsync(options, token))
        {
            completed = (update as StreamingResponseCompletedUpdate)?.Response ?? completed;
        }

        AssertCallsForParis(Assert.Single(completed!.OutputItems.OfType<FunctionCallResponseItem>()));
    }

    private static async Task GoOnAsync(ResponsesClient client, CancellationToken token)
    {
        var first = await SendAsync(client, Ask(), token);
        var options = Ask("And of Germany?");
        options.PreviousResponseId = first.Id;
        options.MaxOutputTokenCount = 64;
        var second = await SendAsync(client, options, token);

        Assert.Equal(first.Id, second.PreviousResponseId);
        Assert.True(second.Usage.InputTokenCount > first.Usage.TotalTokenCount, "The first turn is not in the second's prompt.");
    }

    private static async Task RetrieveAsync(ResponsesClient client, CancellationToken token)
    {
        var response = await SendAsync(client, Ask(), token);

        Assert.Equal(Chat.Answer, (await client.GetResponseAsync(response.Id, token)).Value.GetOutputText());
    }

    private static async Task DeleteAsync(ResponsesClient client, CancellationToken token)
    {
        var response = await SendAsync(client, Ask(), token);

        Assert.True((await client.DeleteResponseAsync(response.Id, token)).Value.Deleted);
        var failure = await Assert.ThrowsAsync<ClientResultException>(() => client.GetResponseAsync(response.Id, token));
        Assert.Equal(404, failure.Status);
    }

    private static async Task ListInputAsync(ResponsesClient client, CancellationToken token)
    {
        var response = await SendAsync(client, Ask(), token);
        var items = new List<ResponseItem>();
        await foreach (var item in client.GetResponseInputItemsAsync(response.Id, token))
        {
            items.Add(item);
        }

        Assert.Equal(Chat.Question, Assert.IsType<MessageResponseItem>(Assert.Single(items), exactMatch: false).Content[0].Text);
    }

    private static async Task CancelAsync(ResponsesClient client, CancellationToken token)
    {
        var options = Streaming(Ask("Tell me a story about a fox.", "story"));
        options.MaxOutputTokenCount = 1900;
        options.Patch.Set("$.ignore_eos"u8, true);
        await foreach (var update in await client.CreateResponseStreamingAsync(options, token))
        {
            if (update is StreamingResponseCreatedUpdate created)
            {
                Assert.Equal(ResponseStatus.Cancelled, (await client.CancelResponseAsync(created.Response.Id, token)).Value.Status);
                break;
            }
        }

        Assert.Equal(Chat.Answer, (await SendAsync(client, Ask(model: "story"), token)).GetOutputText());
    }

    // This client has no type of its own for it yet, and takes and gives JSON.
    private static async Task CountAsync(ResponsesClient client, CancellationToken token)
    {
        using var body = BinaryContent.Create(BinaryData.FromString($$"""{"model":"{{Model}}","input":"{{Chat.Question}}"}"""));
        var counted = await client.GetInputTokenCountAsync(body, "application/json", new RequestOptions { CancellationToken = token });

        var tokens = (int)JsonNode.Parse(counted.GetRawResponse().Content.ToString())!["input_tokens"]!;
        Assert.Equal((await SendAsync(client, Ask(), token)).Usage.InputTokenCount, tokens);
    }

    private static CreateResponseOptions Streaming(CreateResponseOptions options)
    {
        options.StreamingEnabled = true;
        return options;
    }

    private static void AssertCallsForParis(FunctionCallResponseItem call)
    {
        Assert.Equal("get_weather", call.FunctionName);
        Assert.Equal("Paris", (string?)JsonNode.Parse(call.FunctionArguments.ToString())!["city"]);
    }
}
