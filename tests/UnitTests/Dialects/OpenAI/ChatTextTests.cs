using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using LlamaRunner.Contracts.Failures;
using LlamaRunner.Contracts.Models;
using LlamaRunner.Contracts.Runners;
using LlamaRunner.Dialects.OpenAI;
using LlamaRunner.UnitTests.Support;
using Microsoft.AspNetCore.Http;

namespace LlamaRunner.UnitTests.Dialects.OpenAI;

public sealed class ChatTextTests
{
    private const string Answer = """
        data: {"choices":[{"index":0,"delta":{"role":"assistant","content":null}}]}

        data: {"choices":[{"index":0,"delta":{"content":"Hello"}}]}

        data: {"choices":[{"index":0,"delta":{"content":" you"}}]}

        data: {"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}

        data: {"choices":[],"usage":{"completion_tokens":2}}


        """;

    private const string End = "data: [DONE]\n\n";

    [Fact]
    public async Task Ask_Stream_GivesItsPieces()
    {
        await using var lease = new AnsweringLease(HttpStatusCode.OK, Answer + End);

        Assert.Equal(["Hello", " you"], await AskAsync(lease));
        Assert.Equal(
            """{"stream":true,"messages":[{"role":"system","content":"Be \u0022kind\u0022"},{"role":"user","content":"Hi"}]}""",
            JsonNode.Parse(lease.Asked!)!.ToJsonString());
    }

    [Fact]
    public async Task Ask_EndWithoutItsMark_IsALostRunner()
    {
        await using var lease = new AnsweringLease(HttpStatusCode.OK, Answer);
        await Assert.ThrowsAsync<RunnerLostException>(() => AskAsync(lease));
    }

    [Fact]
    public async Task Ask_ErrorInTheMidst_IsALostRunner()
    {
        await using var lease = new AnsweringLease(HttpStatusCode.OK, Answer + "data: {\"error\":{\"message\":\"x\"}}\n\n" + End);
        await Assert.ThrowsAsync<RunnerLostException>(() => AskAsync(lease));
    }

    [Fact]
    public async Task Ask_ErrorStatus_IsToldWithItsBody()
    {
        await using var lease = new AnsweringLease(HttpStatusCode.BadRequest, "no");
        var failure = await Assert.ThrowsAsync<RunnerRefusedException>(() => AskAsync(lease));

        Assert.Equal(400, failure.StatusCode);
        Assert.Equal("no", Encoding.UTF8.GetString(failure.Body.Span));
    }

    private static async Task<List<string>> AskAsync(IModelLease lease) => await ChatText.AskAsync(
        lease, [new("system", "Be \"kind\""), new("user", "Hi")], TestContext.Current.CancellationToken).ToListAsync();

    private sealed class AnsweringLease(HttpStatusCode status, string answer) : IModelLease
    {
        public string? Asked { get; private set; }

        public ModelEntry Model { get; } = Some.Model("a");

        public RunnerCapabilities Capabilities { get; } = new() { ParallelSlots = 1 };

        public LeaseTimings Timings => default;

        public Task ForwardAsync(HttpContext context, ForwardRequest request) => throw new NotSupportedException("This fake answers only.");

        public async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Assert.Equal("/v1/chat/completions", request.RequestUri!.OriginalString);
            Asked = await request.Content!.ReadAsStringAsync(cancellationToken);
            return new HttpResponseMessage(status) { Content = new StringContent(answer) };
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
