using System.ClientModel;
using System.ClientModel.Primitives;
using System.Text;
using System.Text.Json.Nodes;
using LlamaRunner.EndToEndTests.Harness;
using OpenAI;
using OpenAI.Chat;
using OpenAI.Embeddings;

namespace LlamaRunner.EndToEndTests.Conformance;

/// <summary>The official OpenAI client for .NET, as its users write it.</summary>
internal sealed class OpenAIDotNetClient : DotNetConformanceClient
{
    private const string Model = "demo";
    private const string Weather = "What is the weather in Paris?";

    private static readonly BinaryData CityParameters =
        BinaryData.FromString("""{"type":"object","properties":{"city":{"type":"string"}},"required":["city"]}""");

    private static readonly ChatTool GetWeather = ChatTool.CreateFunctionTool("get_weather", "The weather of a city.", CityParameters);

    public override string Name => "`OpenAI` (NuGet)";

    protected override IReadOnlyDictionary<string, Func<CancellationToken, Task>> Calls(ConformanceTarget target)
    {
        var client = Create(target, target.ApiKey);
        var chat = client.GetChatClient(Model);
        return new Dictionary<string, Func<CancellationToken, Task>>(OpenAIDotNetResponses.Calls(target), StringComparer.Ordinal)
        {
            ["models.list"] = token => ListModelsAsync(client, token),
            ["models.retrieve"] = token => RetrieveModelAsync(client, token),
            ["chat.create"] = token => ChatAsync(chat, token),
            ["chat.stream-usage"] = token => StreamAsync(chat, token),
            ["chat.tools"] = token => CallToolAsync(chat, token),
            ["chat.tools-stream"] = token => StreamToolCallAsync(chat, token),
            ["chat.tool-choice"] = token => ChooseToolAsync(chat, token),
            ["chat.structured"] = token => AskForJsonAsync(chat, token),
            ["chat.logprobs"] = token => AskForLogprobsAsync(chat, token),
            ["chat.stop"] = token => StopAsync(chat, token),
            ["chat.seed"] = token => SeedAsync(chat, token),
            ["embeddings.default"] = token => EmbedAsync(client.GetEmbeddingClient("vectors"), token),
            ["embeddings.dimensions"] = token => EmbedShortlyAsync(client.GetEmbeddingClient("vectors"), token),
            ["errors.400"] = token => RefusedAsync(() => AskAsync(chat, new() { ToolChoice = ChatToolChoice.CreateFunctionChoice("get_moon"), Tools = { GetWeather } }, token), 400, "get_moon"),
            ["errors.401"] = token => RefusedAsync(() => AskAsync(Create(target, "wrong").GetChatClient(Model), new(), token), 401, "key"),
            ["errors.404"] = token => RefusedAsync(() => AskAsync(client.GetChatClient("no-such-model"), new(), token), 404, "no-such-model"),
            ["abort"] = token => AbortAsync(client.GetChatClient("story"), token),
        };
    }

    private static OpenAIClient Create(ConformanceTarget target, string key) => new(
        new ApiKeyCredential(key), new OpenAIClientOptions { Endpoint = new Uri(target.OpenAI), RetryPolicy = new ClientRetryPolicy(0) });

    private static async Task<ChatCompletion> AskAsync(
        ChatClient chat, ChatCompletionOptions options, CancellationToken token, string question = Chat.Question)
    {
        options.Temperature ??= 0;
        return await chat.CompleteChatAsync([new UserChatMessage(question)], options, token);
    }

    private static async Task ListModelsAsync(OpenAIClient client, CancellationToken token)
    {
        var models = (await client.GetOpenAIModelClient().GetModelsAsync(token)).Value;

        Assert.Equal(ConformanceRun.Models, models.Select(static model => model.Id));
        Assert.All(models, static model => Assert.NotEmpty(model.OwnedBy));
    }

    private static async Task RetrieveModelAsync(OpenAIClient client, CancellationToken token) =>
        Assert.Equal(Model, (await client.GetOpenAIModelClient().GetModelAsync(Model, token)).Value.Id);

    private static async Task ChatAsync(ChatClient chat, CancellationToken token)
    {
        var completion = await AskAsync(chat, new(), token);

        Assert.Equal(Chat.Answer, completion.Content[0].Text);
        Assert.Equal(ChatFinishReason.Stop, completion.FinishReason);
        Assert.Equal(completion.Usage.TotalTokenCount, completion.Usage.InputTokenCount + completion.Usage.OutputTokenCount);
    }

    // This client always asks for the counts.
    private static async Task StreamAsync(ChatClient chat, CancellationToken token)
    {
        var text = new StringBuilder();
        var (finish, usage) = ((ChatFinishReason?)null, (ChatTokenUsage?)null);
        await foreach (var update in chat.CompleteChatStreamingAsync([new UserChatMessage(Chat.Question)], new() { Temperature = 0 }, token))
        {
            text.AppendJoin(string.Empty, update.ContentUpdate.Select(static part => part.Text));
            finish = update.FinishReason ?? finish;
            usage = update.Usage ?? usage;
        }

        Assert.Equal(Chat.Answer, text.ToString());
        Assert.Equal(ChatFinishReason.Stop, finish);
        Assert.True(usage?.OutputTokenCount > 0);
    }

    private static async Task CallToolAsync(ChatClient chat, CancellationToken token)
    {
        var messages = new List<ChatMessage> { new UserChatMessage(Weather) };
        var options = new ChatCompletionOptions { Temperature = 0, MaxOutputTokenCount = 64, Tools = { GetWeather } };
        ChatCompletion first = await chat.CompleteChatAsync(messages, options, token);

        Assert.Equal(ChatFinishReason.ToolCalls, first.FinishReason);
        var call = Assert.Single(first.ToolCalls);
        AssertCallsForParis(call.FunctionName, call.FunctionArguments);

        messages.AddRange([new AssistantChatMessage(first), new ToolChatMessage(call.Id, "sunny")]);
        ChatCompletion second = await chat.CompleteChatAsync(messages, options, token);
        Assert.NotEmpty(second.Content[0].Text);
    }

    private static async Task StreamToolCallAsync(ChatClient chat, CancellationToken token)
    {
        var (name, arguments) = ((string?)null, new StringBuilder());
        var options = new ChatCompletionOptions { Temperature = 0, Tools = { GetWeather } };
        await foreach (var update in chat.CompleteChatStreamingAsync([new UserChatMessage(Weather)], options, token))
        {
            foreach (var call in update.ToolCallUpdates)
            {
                name ??= call.FunctionName;
                arguments.Append(call.FunctionArgumentsUpdate);
            }
        }

        AssertCallsForParis(name, BinaryData.FromString(arguments.ToString()));
    }

    private static async Task ChooseToolAsync(ChatClient chat, CancellationToken token)
    {
        foreach (var choice in new[] { ChatToolChoice.CreateAutoChoice(), ChatToolChoice.CreateRequiredChoice(), ChatToolChoice.CreateFunctionChoice("get_weather") })
        {
            var completion = await AskAsync(chat, new() { Tools = { GetWeather }, ToolChoice = choice }, token, Weather);
            Assert.Equal("get_weather", Assert.Single(completion.ToolCalls).FunctionName);
        }

        Assert.Empty((await AskAsync(chat, new() { Tools = { GetWeather }, ToolChoice = ChatToolChoice.CreateNoneChoice(), MaxOutputTokenCount = 64 }, token, Weather)).ToolCalls);
    }

    private static async Task AskForJsonAsync(ChatClient chat, CancellationToken token)
    {
        var schema = BinaryData.FromString("""{"type":"object","properties":{"city":{"type":"string","maxLength":12}},"required":["city"],"additionalProperties":false}""");
        var format = ChatResponseFormat.CreateJsonSchemaFormat("answer", schema, jsonSchemaIsStrict: true);

        var completion = await AskAsync(chat, new() { ResponseFormat = format, MaxOutputTokenCount = 64 }, token);

        Assert.NotNull((string?)JsonNode.Parse(completion.Content[0].Text)!["city"]);
    }

    private static async Task AskForLogprobsAsync(ChatClient chat, CancellationToken token)
    {
        var completion = await AskAsync(chat, new() { IncludeLogProbabilities = true, TopLogProbabilityCount = 2, MaxOutputTokenCount = 3 }, token);

        Assert.Equal(3, completion.ContentTokenLogProbabilities.Count);
        Assert.All(completion.ContentTokenLogProbabilities, static one => Assert.Equal(2, one.TopLogProbabilities.Count));
    }

    private static async Task StopAsync(ChatClient chat, CancellationToken token)
    {
        var completion = await AskAsync(chat, new() { StopSequences = { "France" } }, token);

        Assert.Equal("The capital of ", completion.Content[0].Text);
    }

    private static async Task SeedAsync(ChatClient chat, CancellationToken token)
    {
        Assert.Equal(await DrawAsync(), await DrawAsync());

        async Task<string> DrawAsync() =>
            (await AskAsync(chat, new() { Seed = 7, Temperature = 1.5f, MaxOutputTokenCount = 12 }, token)).Content[0].Text;
    }

    private static async Task EmbedAsync(EmbeddingClient embeddings, CancellationToken token)
    {
        var result = (await embeddings.GenerateEmbeddingsAsync(["hello", "good bye"], cancellationToken: token)).Value;

        Assert.Equal([(0, 192), (1, 192)], result.Select(static one => (one.Index, one.ToFloats().Length)));
        AssertLengthOne(result[0]);
        Assert.True(result.Usage.InputTokenCount > 0);
    }

    private static async Task EmbedShortlyAsync(EmbeddingClient embeddings, CancellationToken token)
    {
        OpenAIEmbedding embedding = await embeddings.GenerateEmbeddingAsync("hello", new() { Dimensions = 8 }, token);

        Assert.Equal(8, embedding.ToFloats().Length);
        AssertLengthOne(embedding);
    }

    private static async Task RefusedAsync(Func<Task> call, int status, string word)
    {
        var failure = await Assert.ThrowsAsync<ClientResultException>(call);

        Assert.Equal(status, failure.Status);
        Assert.Contains(word, failure.Message, StringComparison.OrdinalIgnoreCase);
    }

    private static async Task AbortAsync(ChatClient chat, CancellationToken token)
    {
        var options = new ChatCompletionOptions { MaxOutputTokenCount = 1900 };
        options.Patch.Set("$.ignore_eos"u8, true);
        await foreach (var update in chat.CompleteChatStreamingAsync([new UserChatMessage("Tell me a story about a fox.")], options, token))
        {
            Assert.NotEmpty(update.CompletionId);
            break;
        }

        await ChatAsync(chat, token);
    }

    private static void AssertCallsForParis(string? name, BinaryData arguments)
    {
        Assert.Equal("get_weather", name);
        Assert.Equal("Paris", (string?)JsonNode.Parse(arguments.ToString())!["city"]);
    }

    private static void AssertLengthOne(OpenAIEmbedding embedding) =>
        Assert.Equal(1, Math.Sqrt(embedding.ToFloats().ToArray().Sum(static number => (double)number * number)), 1e-3);
}
