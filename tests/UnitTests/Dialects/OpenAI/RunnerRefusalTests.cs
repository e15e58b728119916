using System.Text;
using LlamaRunner.Contracts.Failures;
using static LlamaRunner.UnitTests.Dialects.OpenAI.OpenAIErrorsTests;

namespace LlamaRunner.UnitTests.Dialects.OpenAI;

/// <summary>What runners answer, most of it as llama-server de3ff81 was seen to send it.</summary>
public sealed class RunnerRefusalTests
{
    [Theory]
    [Trait("Case", "R73")]
    [InlineData(400, """{"error":{"code":400,"message":"bad n","type":"invalid_request_error"}}""", "bad n", "invalid_request_error", null, null)]
    [InlineData(503, """{"error":{"code":503,"message":"Loading model","type":"unavailable_error"}}""", "Loading model", "unavailable_error", null, null)]
    [InlineData(400, """{"error":{"code":1234,"message":"m","type":"t","param":"p"}}""", "m", "t", "p", "1234")]
    [InlineData(429, """{"error":{"code":"rate_limit_exceeded","message":"slow"}}""", "slow", "rate_limit_error", null, "rate_limit_exceeded")]
    [InlineData(422, """{"error":{"code":{"a":1},"message":"m","type":7,"param":["x"]}}""", "m", "invalid_request_error", null, null)]
    [InlineData(500, """{"error":"plain text"}""", "plain text", "server_error", null, null)]
    [InlineData(403, """{"object":"error","message":"vllm","type":"Forbidden"}""", "vllm", "Forbidden", null, null)]
    public async Task Write_JsonError_KeepsStatusMessageAndType(
        int status, string body, string message, string type, string? param, string? code)
    {
        var (context, error) = await WriteAsync(Refusal(status, body));

        Assert.Equal(status, context.Response.StatusCode);
        Assert.Equal(message, Text(error, "message"));
        Assert.Equal(type, Text(error, "type"));
        Assert.Equal(param, Text(error, "param"));
        Assert.Equal(code, Text(error, "code"));
    }

    [Theory]
    [Trait("Case", "R74")]
    [InlineData("", "status 413.")]
    [InlineData("  \r\n", "status 413.")]
    [InlineData("<html><body>413</body></html>", "status 413.")]
    [InlineData("""{"error":{"message":"cut off in the mid""", "status 413.")]
    [InlineData("""{"error":{}}""", "status 413.")]
    [InlineData("""{"error":null}""", "status 413.")]
    [InlineData("""{"error":{"message":"\ud800"}}""", "status 413.")]
    [InlineData("[1,2]", "status 413.")]
    [InlineData("5", "status 413. It said: 5")]
    [InlineData("too much \"text\"\n", "status 413. It said: too much \"text\"")]
    public async Task Write_OtherBody_IsStillAnErrorObject(string body, string end)
    {
        var (context, error) = await WriteAsync(Refusal(413, body));

        Assert.Equal(413, context.Response.StatusCode);
        Assert.EndsWith(end, Text(error, "message")!, StringComparison.Ordinal);
        Assert.Equal("invalid_request_error", Text(error, "type"));
        Assert.Null(Text(error, "code"));
    }

    [Fact]
    [Trait("Case", "R74")]
    public async Task Write_BinaryBody_IsStillAnErrorObject()
    {
        var (_, error) = await WriteAsync(new RunnerRefusedException(502, new byte[] { 0xFF, 0x00, 0xFE, (byte)'x' }));

        Assert.Equal("server_error", Text(error, "type"));
    }

    [Fact]
    public async Task Write_LongText_IsCut()
    {
        var (_, error) = await WriteAsync(Refusal(500, new string('x', 100_000)));

        Assert.InRange(Text(error, "message")!.Length, 500, 600);
    }

    [Theory]
    [InlineData("request (1609 tokens) exceeds the available context size (256 tokens), try increasing it")]
    [InlineData("too long")]
    public async Task Write_ContextExceeded_HasTheCodeAndTheWordThatAgentsLookFor(string message)
    {
        var (context, error) = await WriteAsync(Refusal(
            400, $$$"""{"error":{"code":400,"message":"{{{message}}}","type":"exceed_context_size_error","n_prompt_tokens":1609,"n_ctx":256}}"""));

        Assert.Equal(400, context.Response.StatusCode);
        Assert.Equal("context_length_exceeded", Text(error, "code"));
        Assert.Equal("exceed_context_size_error", Text(error, "type"));
        Assert.Contains("context", Text(error, "message")!, StringComparison.Ordinal);
        Assert.EndsWith(message, Text(error, "message")!, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("input (600 tokens) is too large to process. increase the physical batch size (current batch size: 512)")]
    [InlineData("image input is not supported - hint: if this is unexpected, you may need to provide the mmproj")]
    [InlineData("[json.exception.parse_error.101] parse error at line 1, column 47: surrogate U+D800..U+DBFF must be followed by")]
    public async Task Write_ServerErrorThatTheRequestCaused_IsABadRequest(string message)
    {
        var (context, error) = await WriteAsync(
            Refusal(500, $$$"""{"error":{"code":500,"message":"{{{message}}}","type":"server_error"}}"""));

        Assert.Equal(400, context.Response.StatusCode);
        Assert.Equal("invalid_request_error", Text(error, "type"));
        Assert.Equal(message, Text(error, "message"));
        Assert.Null(Text(error, "code"));
    }

    [Fact]
    public async Task Write_NotSupported_StopsTheClientsRetries()
    {
        var (context, error) = await WriteAsync(
            Refusal(501, """{"error":{"code":501,"message":"This server does not support embeddings.","type":"not_supported_error"}}"""));

        Assert.Equal(501, context.Response.StatusCode);
        Assert.Equal("false", context.Response.Headers["x-should-retry"]);
        Assert.Equal("not_supported_error", Text(error, "type"));
    }

    private static RunnerRefusedException Refusal(int status, string body) => new(status, Encoding.UTF8.GetBytes(body));
}
