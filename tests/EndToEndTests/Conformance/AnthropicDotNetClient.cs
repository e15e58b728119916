using System.Net;
using System.Text;
using System.Text.Json;
using Anthropic;
using Anthropic.Exceptions;
using Anthropic.Models.Messages;
using Anthropic.Models.Models;
using LlamaRunner.EndToEndTests.Harness;

namespace LlamaRunner.EndToEndTests.Conformance;

/// <summary>The official Anthropic client for .NET, as its users write it.</summary>
internal sealed class AnthropicDotNetClient : DotNetConformanceClient
{
    private const string DotImage =
        "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";

    public override string Name => "`Anthropic` (NuGet)";

    protected override IReadOnlyDictionary<string, Func<CancellationToken, Task>> Calls(ConformanceTarget target)
    {
        var client = Create(target, target.ApiKey);
        return new Dictionary<string, Func<CancellationToken, Task>>(StringComparer.Ordinal)
        {
            ["messages.create"] = async token => AssertAnswers(await client.Messages.Create(Question(), token)),
            ["messages.stream"] = token => StreamAsync(client, token),
            ["messages.tools"] = token => CallToolAsync(client, token),
            ["messages.tool-without-arguments"] = token => CallToolWithoutArgumentsAsync(client, token),
            ["messages.image"] = token => ShowImageAsync(client, token),
            ["messages.count-tokens"] = token => CountAsync(client, token),
            ["messages.beta"] = token => BetaAsync(client, token),
            ["models.list"] = token => ListModelsAsync(client, token),
            ["models.retrieve"] = async token => Assert.Equal("demo", (await client.Models.Retrieve("demo", cancellationToken: token)).ID),
            ["auth.bearer"] = async token => AssertAnswers(
                await new AnthropicClient { BaseUrl = target.Anthropic, ApiKey = null, AuthToken = target.ApiKey, MaxRetries = 0 }.Messages.Create(Question(), token)),
            ["errors.400"] = token => RefusedAsync(() => client.Messages.Create(Question() with { MaxTokens = 0 }, token), HttpStatusCode.BadRequest, "max_tokens"),
            ["errors.401"] = token => RefusedAsync(() => Create(target, "wrong").Messages.Create(Question(), token), HttpStatusCode.Unauthorized, "key"),
            ["errors.404"] = token => RefusedAsync(() => client.Messages.Create(Question() with { Model = "no-such-model" }, token), HttpStatusCode.NotFound, "no-such-model"),
            ["abort"] = token => AbortAsync(client, token),
        };
    }

    private static AnthropicClient Create(ConformanceTarget target, string key) => new() { BaseUrl = target.Anthropic, ApiKey = key, MaxRetries = 0 };

    private static MessageCreateParams Question(string text = Chat.Question) => new()
    {
        Model = "demo",
        MaxTokens = 64,
        Messages = [new UserMessageParam(text)],
    };

    private static void AssertAnswers(Message message)
    {
        Assert.Equal(Chat.Answer, Assert.IsType<TextBlock>(Assert.Single(message.Content).Value).Text);
        Assert.Equal(StopReason.EndTurn, message.StopReason?.Value());
        Assert.True(message.Usage.OutputTokens > 0);
    }

    private static async Task StreamAsync(AnthropicClient client, CancellationToken token)
    {
        var text = new StringBuilder();
        var ended = false;
        await foreach (var one in client.Messages.CreateStreaming(Question(), token))
        {
            ended |= one.Value is RawMessageStopEvent;
            if (one.Value is RawContentBlockDeltaEvent { Delta.Value: TextDelta delta })
            {
                text.Append(delta.Text);
            }
        }

        Assert.Equal(Chat.Answer, text.ToString());
        Assert.True(ended, "message_stop is missing");
    }

    private static async Task CallToolAsync(AnthropicClient client, CancellationToken token)
    {
        var question = Question("What is the weather in Paris?") with { Tools = [Tool("get_weather", "The weather of a city.", "city")] };
        var first = await client.Messages.Create(question, token);

        Assert.Equal(StopReason.ToolUse, first.StopReason?.Value());
        var call = first.Content.Select(static block => block.Value).OfType<ToolUseBlock>().Single();
        Assert.Equal("get_weather", call.Name);
        Assert.Equal("Paris", call.Input["city"].GetString());

        var used = new ToolUseBlockParam { ID = call.ID, Name = call.Name, Input = call.Input };
        var result = new ToolResultBlockParam(call.ID) { Content = "sunny" };
        var second = await client.Messages.Create(
            question with
            {
                Messages =
                [
                    .. question.Messages,
                    new AssistantMessageParam(new List<ContentBlockParam> { used }),
                    new UserMessageParam(new List<ContentBlockParam> { result, new TextBlockParam("Thank you.") }),
                ],
            },
            token);
        Assert.True(second.Usage.OutputTokens > 0);
    }

    private static async Task CallToolWithoutArgumentsAsync(AnthropicClient client, CancellationToken token)
    {
        var message = await client.Messages.Create(
            Question("What time is it?") with { Tools = [Tool("get_time", "The time.")], ToolChoice = new ToolChoiceTool("get_time") }, token);

        Assert.Empty(message.Content.Select(static block => block.Value).OfType<ToolUseBlock>().Single().Input);
    }

    private static Task ShowImageAsync(AnthropicClient client, CancellationToken token)
    {
        var image = new ImageBlockParam(new Base64ImageSource { Data = DotImage, MediaType = MediaType.ImagePng });
        var content = new List<ContentBlockParam> { image, new TextBlockParam("What is it?") };
        return RefusedAsync(
            () => client.Messages.Create(Question() with { Messages = [new UserMessageParam(content)] }, token), HttpStatusCode.BadRequest, "image");
    }

    private static async Task CountAsync(AnthropicClient client, CancellationToken token)
    {
        var counted = await client.Messages.CountTokens(new() { Model = "demo", Messages = [new UserMessageParam(Chat.Question)] }, token);
        var usage = (await client.Messages.Create(Question(), token)).Usage;

        Assert.Equal(usage.InputTokens + (usage.CacheReadInputTokens ?? 0), counted.InputTokens);
    }

    private static async Task BetaAsync(AnthropicClient client, CancellationToken token)
    {
        var message = await client.Beta.Messages.Create(
            new()
            {
                Model = "demo",
                MaxTokens = 64,
                Messages = [new Anthropic.Models.Beta.Messages.BetaUserMessageParam(Chat.Question)],
            },
            token);

        Assert.Equal(Chat.Answer, Assert.IsType<Anthropic.Models.Beta.Messages.BetaTextBlock>(Assert.Single(message.Content).Value).Text);
    }

    private static async Task ListModelsAsync(AnthropicClient client, CancellationToken token)
    {
        var ids = new List<string>();
        for (var page = await client.Models.List(new ModelListParams { Limit = 1 }, token); ; page = await page.Next(token))
        {
            ids.AddRange(page.Items.Select(static model => model.ID));
            if (!page.HasNext())
            {
                break;
            }
        }

        Assert.Equal(ConformanceRun.Models, ids);
    }

    private static async Task RefusedAsync(Func<Task> call, HttpStatusCode status, string word)
    {
        var failure = await Assert.ThrowsAnyAsync<AnthropicApiException>(call);

        Assert.Equal(status, failure.StatusCode);
        Assert.Contains(word, failure.Message, StringComparison.OrdinalIgnoreCase);
    }

    private static async Task AbortAsync(AnthropicClient client, CancellationToken token)
    {
        var story = Question("Tell me a story about a fox.") with { Model = "story", MaxTokens = 1900 };
        var endless = new Dictionary<string, JsonElement>(story.RawBodyData) { ["ignore_eos"] = JsonSerializer.SerializeToElement(true) };
        story = new(story.RawHeaderData, story.RawQueryData, endless) { Model = story.Model, MaxTokens = story.MaxTokens, Messages = story.Messages };
        await foreach (var one in client.Messages.CreateStreaming(story, token))
        {
            if (one.Value is RawContentBlockDeltaEvent)
            {
                break;
            }
        }

        AssertAnswers(await client.Messages.Create(Question() with { Model = "story" }, token));
    }

    private static Tool Tool(string name, string description, params string[] parameters) => new()
    {
        Name = name,
        Description = description,
        InputSchema = new InputSchema
        {
            Properties = parameters.ToDictionary(static parameter => parameter, static _ => JsonSerializer.SerializeToElement(new { type = "string" })),
            Required = parameters,
        },
    };
}
