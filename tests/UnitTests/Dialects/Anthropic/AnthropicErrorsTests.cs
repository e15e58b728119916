using System.Text;
using System.Text.Json.Nodes;
using LlamaRunner.Contracts.Failures;
using LlamaRunner.Dialects.Anthropic;
using Microsoft.AspNetCore.Http;

namespace LlamaRunner.UnitTests.Dialects.Anthropic;

public sealed class AnthropicErrorsTests
{
    private const string TooLong = """{"error":{"code":400,"message":"too long","type":"exceed_context_size_error","n_prompt_tokens":9000,"n_ctx":2048}}""";

    public static TheoryData<RequestFailedException, int, string> Failures => new()
    {
        { new BadRequestException("wrong", "messages"), 400, "invalid_request_error" },
        { new UnauthorizedException("no key"), 401, "authentication_error" },
        { new RunnerRefusedException(402, default), 402, "invalid_request_error" },
        { new ForbiddenException("origin"), 403, "permission_error" },
        { new ModelNotFoundException("x", ["a"]), 404, "not_found_error" },
        { new PathNotFoundException("GET", "/x"), 404, "not_found_error" },
        { new MethodNotAllowedException("PUT", "/x", "GET"), 405, "invalid_request_error" },
        { new PayloadTooLargeException(10), 413, "request_too_large" },
        { new RunnerRefusedException(429, default), 429, "rate_limit_error" },
        { new ModelLoadFailedException("a", "exit code 1"), 500, "api_error" },
        { new InternalFailureException("r1", new InvalidOperationException("secret")), 500, "api_error" },
        { new RequestNotSupportedException("no images"), 501, "api_error" },
        { new RunnerLostException("a"), 502, "api_error" },
        { new RunnerRefusedException(504, default), 504, "timeout_error" },
        { new HostStoppingException(), 529, "overloaded_error" },
        { new QueueFullException("full", TimeSpan.FromSeconds(3)), 529, "overloaded_error" },
        { new RunnerRefusedException(503, "Loading model"u8.ToArray()), 529, "overloaded_error" },
    };

    public static TheoryData<RequestFailedException, string> Overflows => new()
    {
        { new RunnerRefusedException(400, Encoding.UTF8.GetBytes(TooLong)), "prompt is too long: 9000 tokens > 2048 maximum" },
        { new ContextLengthExceededException(9000, 2048), "prompt is too long: 9000 tokens > 2048 maximum" },
        {
            new RunnerRefusedException(400, """{"error":{"message":"beyond the context","type":"exceed_context_size_error"}}"""u8.ToArray()),
            "prompt is too long: beyond the context"
        },
    };

    [Theory]
    [MemberData(nameof(Failures))]
    [Trait("Case", "R73")]
    public async Task Write_EachFailure_HasItsStatusAndType(RequestFailedException failure, int status, string type)
    {
        var (context, error) = await WriteAsync(failure);

        Assert.Equal(status, context.Response.StatusCode);
        Assert.StartsWith("application/json", context.Response.ContentType, StringComparison.Ordinal);
        Assert.Equal("error", (string)error["type"]!);
        Assert.Equal(type, (string)error["error"]!["type"]!);
        Assert.NotEmpty((string)error["error"]!["message"]!);
        Assert.Equal("req-1", (string)error["request_id"]!);
        Assert.Equal("req-1", context.Response.Headers["request-id"]);
    }

    [Theory]
    [MemberData(nameof(Overflows))]
    public async Task Write_PromptTooLong_SaysItInTheWordsThatClientsKnow(RequestFailedException failure, string message)
    {
        var (context, error) = await WriteAsync(failure);

        Assert.Equal(400, context.Response.StatusCode);
        Assert.Equal("invalid_request_error", (string)error["error"]!["type"]!);
        Assert.Equal(message, (string)error["error"]!["message"]!);
    }

    [Theory]
    [Trait("Case", "R74")]
    [InlineData("")]
    [InlineData("<html>Bad gateway</html>")]
    [InlineData("{\"error\":")]
    [InlineData("\"text\"")]
    [InlineData("{\"error\":{\"type\":\"exceed_context_size_error\",\"message\":7}}")]
    public async Task Write_RunnerRefusesInAnyForm_IsAnErrorObject(string body)
    {
        var (_, error) = await WriteAsync(new RunnerRefusedException(500, Encoding.UTF8.GetBytes(body)));

        Assert.Equal("api_error", (string)error["error"]!["type"]!);
        Assert.NotEmpty((string)error["error"]!["message"]!);
    }

    [Fact]
    public async Task Write_QueueFull_SaysWhenToTryAgain()
    {
        var (context, _) = await WriteAsync(new QueueFullException("full", TimeSpan.FromSeconds(3)));

        Assert.Equal("3", context.Response.Headers.RetryAfter);
        Assert.False(context.Response.Headers.ContainsKey("x-should-retry"));
    }

    [Fact]
    public async Task Write_LoadFailure_StopsTheClientsRetries() =>
        Assert.Equal("false", (await WriteAsync(new ModelLoadFailedException("a", "the file is missing."))).Context.Response.Headers["x-should-retry"]);

    [Fact]
    [Trait("Case", "R72")]
    public void StreamFailure_IsAnEventThatClientsKnow()
    {
        var text = Encoding.UTF8.GetString(AnthropicErrors.FormatStreamFailure(new HostStoppingException()).Span);

        Assert.Equal(
            "event: error\ndata: {\"type\":\"error\",\"error\":{\"type\":\"overloaded_error\",\"message\":\"The host is shutting down.\"}}\n\n", text);
    }

    private static async Task<(DefaultHttpContext Context, JsonNode Error)> WriteAsync(RequestFailedException failure)
    {
        var context = new DefaultHttpContext { TraceIdentifier = "req-1" };
        using var body = new MemoryStream();
        context.Response.Body = body;
        await AnthropicErrors.WriteAsync(context, failure);
        return (context, JsonNode.Parse(body.ToArray())!);
    }
}
