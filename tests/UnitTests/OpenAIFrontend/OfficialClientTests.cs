using System.ClientModel;
using System.Text;
using LlamaRunner.UnitTests.Support;
using Microsoft.AspNetCore.Http;
using OpenAI;
using OpenAI.Chat;
using Frontend = LlamaRunner.Frontends.OpenAI.OpenAIFrontend;

namespace LlamaRunner.UnitTests.OpenAIFrontend;

/// <summary>The official .NET client, which reads strictly, against the frontend.</summary>
public sealed class OfficialClientTests
{
    private const string Completion = """
        {"id":"chatcmpl-1","object":"chat.completion","created":1700000000,"model":"demo",
         "choices":[{"index":0,"message":{"role":"assistant","content":"The capital of France is Paris."},"finish_reason":"stop"}],
         "usage":{"prompt_tokens":9,"completion_tokens":7,"total_tokens":16}}
        """;

    private readonly FakeGateway _gateway = new(FakeGateway.Model("demo"));

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Models_List_AreRead()
    {
        await using var server = await FrontendServer.StartAsync(new Frontend(_gateway));

        var models = await Client(server).GetOpenAIModelClient().GetModelsAsync(Cancellation);

        var model = Assert.Single(models.Value);
        Assert.Equal("demo", model.Id);
        Assert.Equal(DateTimeOffset.FromUnixTimeSeconds(1_700_000_000), model.CreatedAt);
    }

    [Fact]
    public async Task Chat_Whole_IsRead()
    {
        _gateway.Respond = static (context, _) =>
        {
            context.Response.ContentType = "application/json";
            return context.Response.WriteAsync(Completion, Cancellation);
        };
        await using var server = await FrontendServer.StartAsync(new Frontend(_gateway));

        var answer = await Client(server).GetChatClient("demo").CompleteChatAsync(
            [ChatMessage.CreateUserMessage("What is the capital of France?")], cancellationToken: Cancellation);

        Assert.Equal("The capital of France is Paris.", answer.Value.Content[0].Text);
        Assert.Equal(ChatFinishReason.Stop, answer.Value.FinishReason);
        Assert.Equal(16, answer.Value.Usage.TotalTokenCount);
    }

    [Fact]
    public async Task Chat_Streamed_IsRead()
    {
        _gateway.Respond = static async (context, _) =>
        {
            context.Response.ContentType = "text/event-stream";
            foreach (var chunk in new[] { """{"role":"assistant","content":null}""", """{"content":"Pa"}""", """{"content":"ris."}""" })
            {
                await context.Response.WriteAsync(Chunk(chunk, "null"), Cancellation);
            }

            await context.Response.WriteAsync(Chunk("{}", "\"stop\"") + "data: [DONE]\n\n", Cancellation);
        };
        await using var server = await FrontendServer.StartAsync(new Frontend(_gateway));

        var text = new StringBuilder();
        ChatFinishReason? reason = null;
        await foreach (var update in Client(server).GetChatClient("demo").CompleteChatStreamingAsync(
            [ChatMessage.CreateUserMessage("What is the capital of France?")], cancellationToken: Cancellation))
        {
            text.AppendJoin(string.Empty, update.ContentUpdate.Select(part => part.Text));
            reason ??= update.FinishReason;
        }

        Assert.Equal("Paris.", text.ToString());
        Assert.Equal(ChatFinishReason.Stop, reason);
        Assert.Contains("\"stream\":true", Assert.Single(_gateway.Leases).ForwardedBody!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Chat_UnknownModel_IsAnExceptionWithTheMessage()
    {
        await using var server = await FrontendServer.StartAsync(new Frontend(_gateway));

        var failure = await Assert.ThrowsAsync<ClientResultException>(() => Client(server).GetChatClient("nope").CompleteChatAsync(
            [ChatMessage.CreateUserMessage("hi")], cancellationToken: Cancellation));

        Assert.Equal(404, failure.Status);
        Assert.Contains("Model 'nope' was not found. Available: demo.", failure.Message, StringComparison.Ordinal);
    }

    private static OpenAIClient Client(FrontendServer server) => new(
        new ApiKeyCredential("none"), new OpenAIClientOptions { Endpoint = new Uri(server.Address, "/v1") });

    private static string Chunk(string delta, string finishReason) => $$$"""
        data: {"id":"chatcmpl-1","object":"chat.completion.chunk","created":1700000000,"model":"demo","choices":[{{{Choice(delta, finishReason)}}}]}


        """;

    private static string Choice(string delta, string finishReason) =>
        $$"""{"index":0,"delta":{{delta}},"finish_reason":{{finishReason}}}""";
}
