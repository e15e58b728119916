using System.Net;
using OllamaSharp;
using OllamaSharp.Models;
using OllamaSharp.Models.Chat;

// What the client calls deprecated, its users' programs still use.
#pragma warning disable CS0618

namespace LlamaRunner.EndToEndTests.Conformance;

/// <summary>OllamaSharp, as its users write it: generate, chat, embed and what goes wrong with them.</summary>
internal sealed class OllamaSharpClient : DotNetConformanceClient
{
    private const string Weather = "What is the weather in Paris?";

    private const string DotImage =
        "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";

    private static readonly object[] Tools =
    [
        new Tool
        {
            Function = new Function
            {
                Name = "get_weather",
                Description = "The weather of a city.",
                Parameters = new Parameters { Properties = new() { ["city"] = new() { Type = "string" } }, Required = ["city"] },
            },
        },
    ];

    public override string Name => "`OllamaSharp` (NuGet)";

    protected override IReadOnlyDictionary<string, Func<CancellationToken, Task>> Calls(ConformanceTarget target)
    {
        var client = Create(target, target.ApiKey);
        return new Dictionary<string, Func<CancellationToken, Task>>(OllamaSharpLibraryCalls.Of(client), StringComparer.Ordinal)
        {
            ["generate.create"] = token => GenerateAsync(client, isStream: false, token),
            ["generate.stream"] = token => GenerateAsync(client, isStream: true, token),
            ["generate.raw"] = token => GenerateRawAsync(client, token),
            ["generate.context"] = token => ContinueAsync(client, token),
            ["generate.suffix"] = token => RefusedAsync(() => LastAsync(client.GenerateAsync(new() { Model = "demo", Prompt = "a", Suffix = "b" }, token)), "insert"),
            ["generate.load"] = token => LoadAsync(client, token),
            ["chat.create"] = async token => AssertAnswers(await ChatAsync(client, Ask(isStream: false), token)),
            ["chat.stream"] = async token => AssertAnswers(await ChatAsync(client, Ask(), token)),
            ["chat.tools"] = async token => AssertCall(await ChatAsync(client, AskWeather(isStream: false), token)),
            ["chat.tools-stream"] = async token => AssertCall(await ChatAsync(client, AskWeather(), token)),
            ["chat.tools-answer"] = token => AnswerToolAsync(client, token),
            ["chat.structured"] = token => StructureAsync(client, token),
            ["chat.json"] = token => WriteJsonAsync(client, token),
            ["chat.think"] = token => ThinkAsync(client, token),
            ["chat.images"] = token => RefusedAsync(
                () => ChatAsync(client, Ask(new Message(ChatRole.User, "What is it?", [DotImage])), token), "vision"),
            ["chat.logprobs"] = token => LogprobsAsync(client, token),
            ["chat.options"] = token => SetOptionsAsync(client, token),
            ["chat.keep-alive"] = token => KeepAsync(client, token),
            ["embed.one"] = async token => AssertUnit(await client.EmbedAsync(new() { Model = "vectors", Input = ["fox"] }, token), 1),
            ["embed.many"] = async token => AssertUnit(await client.EmbedAsync(new() { Model = "vectors", Input = ["fox", "hen", "fox"] }, token), 3),
            ["embed.dimensions"] = async token =>
                Assert.Equal(8, (await client.EmbedAsync(new() { Model = "vectors", Input = ["fox"], Dimensions = 8 }, token)).Embeddings[0].Length),
            ["errors.400"] = token => RefusedAsync(() => ChatAsync(client, Ask(keepAlive: "forever"), token), "keep_alive"),
            ["errors.401"] = token => FailsAsync(() => Create(target, "wrong").ListLocalModelsAsync(token), HttpStatusCode.Unauthorized),
            ["errors.404"] = token => FailsAsync(() => ChatAsync(client, Ask(model: "no-such-model"), token), HttpStatusCode.NotFound),
            ["abort"] = token => AbortAsync(client, token),
        };
    }

    private static OllamaApiClient Create(ConformanceTarget target, string key) => new(
        new HttpClient { BaseAddress = new Uri(target.Ollama), DefaultRequestHeaders = { Authorization = new("Bearer", key) } }, "demo");

    private static ChatRequest Ask(Message? message = null, bool isStream = true, string? keepAlive = null, string model = "demo") => new()
    {
        Model = model,
        Messages = [message ?? new Message(ChatRole.User, Harness.Chat.Question)],
        Options = new RequestOptions { Temperature = 0 },
        KeepAlive = keepAlive,
        Stream = isStream,
    };

    private static ChatRequest AskWeather(bool isStream = true)
    {
        var request = Ask(new Message(ChatRole.User, Weather), isStream);
        request.Tools = Tools;
        return request;
    }

    private static async Task<(Message Message, ChatDoneResponseStream End)> ChatAsync(
        OllamaApiClient client, ChatRequest request, CancellationToken token)
    {
        var builder = new MessageBuilder();
        ChatResponseStream? last = null;
        await foreach (var part in client.ChatAsync(request, token))
        {
            builder.Append(part!);
            last = part;
        }

        return (builder.ToMessage(), Assert.IsType<ChatDoneResponseStream>(last));
    }

    private static void AssertAnswers((Message Message, ChatDoneResponseStream End) answer)
    {
        Assert.Equal(Harness.Chat.Answer, answer.Message.Content);
        Assert.Equal(ChatRole.Assistant, answer.Message.Role);
        Assert.Equal("stop", answer.End.DoneReason);
        Assert.True(answer.End is { TotalDuration: > 0, LoadDuration: > 0, PromptEvalCount: > 0, PromptEvalDuration: > 0, EvalCount: > 0, EvalDuration: > 0 });
        Assert.NotNull(answer.End.CreatedAt);
    }

    private static void AssertCall((Message Message, ChatDoneResponseStream End) answer)
    {
        var call = Assert.Single(answer.Message.ToolCalls!).Function!;
        Assert.Equal("get_weather", call.Name);
        Assert.Equal(0, call.Index);
        Assert.Equal("Paris", call.Arguments!["city"]!.ToString());
    }

    private static void AssertUnit(EmbedResponse response, int count)
    {
        Assert.Equal(count, response.Embeddings.Count);
        Assert.All(response.Embeddings, static vector => Assert.Equal(1, Math.Sqrt(vector.Sum(static number => (double)number * number)), 4));
        Assert.True(response is { PromptEvalCount: > 0, TotalDuration: > 0, LoadDuration: > 0 });
    }

    private static async Task<GenerateDoneResponseStream> LastAsync(IAsyncEnumerable<GenerateResponseStream?> answer)
    {
        GenerateResponseStream? last = null;
        await foreach (var part in answer)
        {
            last = part;
        }

        return Assert.IsType<GenerateDoneResponseStream>(last);
    }

    private static GenerateRequest Question(bool isStream = false) =>
        new() { Model = "demo", Prompt = Harness.Chat.Question, Options = new RequestOptions { Temperature = 0 }, Stream = isStream };

    private static async Task GenerateAsync(OllamaApiClient client, bool isStream, CancellationToken token)
    {
        var parts = new List<GenerateResponseStream>();
        await foreach (var part in client.GenerateAsync(Question(isStream), token))
        {
            parts.Add(part!);
        }

        Assert.Equal(Harness.Chat.Answer, string.Concat(parts.Select(static part => part.Response)));
        Assert.Equal(isStream, parts.Count > 1);
        Assert.True(Assert.IsType<GenerateDoneResponseStream>(parts[^1]) is { EvalCount: > 0, EvalDuration: > 0, Context.Length: > 0, DoneReason: "stop" });
    }

    private static async Task GenerateRawAsync(OllamaApiClient client, CancellationToken token)
    {
        var end = await LastAsync(client.GenerateAsync(
            new() { Model = "demo", Prompt = "Once upon a time", Raw = true, Options = new RequestOptions { NumPredict = 8 } }, token));

        Assert.True(end is { EvalCount: > 0 and <= 8, Context: null or [] });
    }

    private static async Task ContinueAsync(OllamaApiClient client, CancellationToken token)
    {
        var first = await LastAsync(client.GenerateAsync(Question(), token));
        var again = Question();
        again.Context = first.Context;

        Assert.True((await LastAsync(client.GenerateAsync(again, token))).PromptEvalCount > first.PromptEvalCount);
    }

    private static async Task LoadAsync(OllamaApiClient client, CancellationToken token)
    {
        var up = await LastAsync(client.GenerateAsync(new() { Model = "story", Prompt = string.Empty }, token));
        Assert.Equal("load", up.DoneReason);
        Assert.Contains("story:latest", (await client.ListRunningModelsAsync(token)).Select(static model => model.Name));
        await client.RequestModelUnloadAsync("story", token);
        Assert.DoesNotContain("story:latest", (await client.ListRunningModelsAsync(token)).Select(static model => model.Name));
    }

    private static async Task AnswerToolAsync(OllamaApiClient client, CancellationToken token)
    {
        var request = AskWeather();
        var (called, _) = await ChatAsync(client, request, token);
        foreach (var name in (string?[])["get_weather", null])
        {
            request.Messages = [new Message(ChatRole.User, Weather), called, new Message(ChatRole.Tool, "sunny") { ToolName = name }];
            request.Options!.NumPredict = 32;
            Assert.NotEmpty((await ChatAsync(client, request, token)).Message.Content!);
        }
    }

    private static async Task StructureAsync(OllamaApiClient client, CancellationToken token)
    {
        var request = Ask();
        request.Format = System.Text.Json.JsonElement.Parse(
            """{"type":"object","properties":{"capital":{"enum":["London","Paris"]},"letters":{"type":"integer","maximum":9}},"required":["capital","letters"]}""");
        request.Options!.NumPredict = 200;
        var found = System.Text.Json.JsonElement.Parse((await ChatAsync(client, request, token)).Message.Content!);

        Assert.NotNull(found.GetProperty("capital").GetString());
        Assert.True(found.GetProperty("letters").TryGetInt64(out _));
    }

    private static async Task WriteJsonAsync(OllamaApiClient client, CancellationToken token)
    {
        var request = Ask();
        request.Format = "json";
        request.Options!.NumPredict = 300;

        Assert.StartsWith("{", (await ChatAsync(client, request, token)).Message.Content!.TrimStart(), StringComparison.Ordinal);
    }

    private static async Task ThinkAsync(OllamaApiClient client, CancellationToken token)
    {
        var request = Ask();
        request.Think = false;
        AssertAnswers(await ChatAsync(client, request, token));
        foreach (var think in (ThinkValue[])[true, "high"])
        {
            request.Think = think;
            await RefusedAsync(() => ChatAsync(client, request, token), "thinking");
        }
    }

    private static async Task LogprobsAsync(OllamaApiClient client, CancellationToken token)
    {
        var request = Question();
        (request.Logprobs, request.TopLogprobs) = (true, 2);
        var end = await LastAsync(client.GenerateAsync(request, token));

        Assert.Equal(Harness.Chat.Answer, string.Concat(end.Logprobs!.Select(static one => one.Token)));
        Assert.All(end.Logprobs!, static one => Assert.True(one.LogProbability <= 0 && one.TopLogprobs!.Count() == 2));
    }

    private static async Task SetOptionsAsync(OllamaApiClient client, CancellationToken token)
    {
        Assert.True((await ChatAsync(client, With(new() { Temperature = 0, NumPredict = 3 }), token)).End is { DoneReason: "length", EvalCount: 3 });
        Assert.Equal("The capital of France is", (await ChatAsync(client, With(new() { Temperature = 0, Stop = [" Paris"] }), token)).Message.Content);
        var seeded = With(new() { Temperature = 3, TopP = 1, TopK = 0, Seed = 7, NumPredict = 12 });
        Assert.Equal((await ChatAsync(client, seeded, token)).Message.Content, (await ChatAsync(client, seeded, token)).Message.Content);
        AssertAnswers(await ChatAsync(
            client,
            With(new()
            {
                Temperature = 0,
                NumCtx = 1024,
                TfsZ = 1,
                PenalizeNewline = true,
                Numa = false,
                LowVram = false,
                F16kv = true,
                LogitsAll = false,
                VocabOnly = false,
                UseMlock = false,
                MiroStat = 0,
                NumGqa = 1,
            }),
            token));

        static ChatRequest With(RequestOptions options)
        {
            var request = Ask();
            request.Options = options;
            return request;
        }
    }

    private static async Task KeepAsync(OllamaApiClient client, CancellationToken token)
    {
        // The client sends strings only; "-1" and "60" are what its users write.
        foreach (var forever in (string[])["-1", "-1m"])
        {
            await ChatAsync(client, Ask(keepAlive: forever), token);
            Assert.True((await RunningAsync()).ExpiresAt.Year > 2200);
        }

        foreach (var (text, seconds) in ((string, int)[])[("60", 60), ("1h30m", 5400), ("2m", 120)])
        {
            await ChatAsync(client, Ask(keepAlive: text), token);
            Assert.InRange(((await RunningAsync()).ExpiresAt.ToUniversalTime() - TimeProvider.System.GetUtcNow().UtcDateTime).TotalSeconds, seconds - 20, seconds + 1);
        }

        async Task<RunningModel> RunningAsync() => (await client.ListRunningModelsAsync(token)).Single(static model => model.Name == "demo:latest");
    }

    private static async Task AbortAsync(OllamaApiClient client, CancellationToken token)
    {
        var request = Ask(model: "story");
        request.Format = System.Text.Json.JsonElement.Parse("""{"type":"array","items":{"enum":["fox"]},"minItems":400,"maxItems":400}""");
        await foreach (var part in client.ChatAsync(request, token))
        {
            Assert.False(part!.Done);
            break;
        }

        // Who waits behind the long answer gets nothing within this time.
        using var soon = CancellationTokenSource.CreateLinkedTokenSource(token);
        soon.CancelAfter(TimeSpan.FromSeconds(5));
        AssertAnswers(await ChatAsync(client, Ask(model: "story"), soon.Token));
    }

    // The client makes a message of a 400's body alone.
    private static async Task RefusedAsync(Func<Task> call, string word) =>
        Assert.Contains(word, (await Assert.ThrowsAnyAsync<Exception>(call)).Message, StringComparison.OrdinalIgnoreCase);

    private static async Task FailsAsync(Func<Task> call, HttpStatusCode status) =>
        Assert.Equal(status, (await Assert.ThrowsAsync<HttpRequestException>(call)).StatusCode);
}
