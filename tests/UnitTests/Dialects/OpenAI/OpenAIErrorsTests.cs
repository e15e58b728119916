using System.Text;
using System.Text.Json;
using LlamaRunner.Contracts.Failures;
using LlamaRunner.Contracts.Runners;
using LlamaRunner.Dialects.OpenAI;
using Microsoft.AspNetCore.Http;

namespace LlamaRunner.UnitTests.Dialects.OpenAI;

public sealed class OpenAIErrorsTests
{
    public static TheoryData<RequestFailedException, int, string, string?, string?> Failures => new()
    {
        { new BadRequestException("wrong", "messages"), 400, "invalid_request_error", "messages", null },
        { new BadRequestException("wrong"), 400, "invalid_request_error", null, null },
        { new UnauthorizedException("no key"), 401, "invalid_request_error", null, "invalid_api_key" },
        { new ForbiddenException("origin"), 403, "permission_error", null, null },
        { new ModelNotFoundException("x", ["a"]), 404, "invalid_request_error", "model", "model_not_found" },
        { new PathNotFoundException("GET", "/x"), 404, "invalid_request_error", null, "unknown_url" },
        { new MethodNotAllowedException("PUT", "/x", "GET"), 405, "invalid_request_error", null, "method_not_supported" },
        { new PayloadTooLargeException(10), 413, "invalid_request_error", null, "request_too_large" },
        { new ModelNotLoadedException("m"), 503, "server_error", null, "model_not_loaded" },
        { new ContentEncodingNotSupportedException("compress", ["gzip"]), 415, "invalid_request_error", null, "unsupported_content_encoding" },
        { new ModelLoadFailedException("a", "exit code 1"), 500, "server_error", null, "model_load_failed" },
        { new InternalFailureException("r1", new InvalidOperationException("secret")), 500, "server_error", null, "internal_error" },
        { new RunnerLostException("a"), 502, "server_error", null, "runner_lost" },
        { new HostStoppingException(), 503, "server_error", null, "host_stopping" },
    };

    [Theory]
    [MemberData(nameof(Failures))]
    public async Task Write_EachFailure_HasItsStatusAndAllFourFields(
        RequestFailedException failure, int status, string type, string? param, string? code)
    {
        var (context, error) = await WriteAsync(failure);

        Assert.Equal(status, context.Response.StatusCode);
        Assert.Equal("application/json; charset=utf-8", context.Response.ContentType);
        Assert.Equal(["message", "type", "param", "code"], error.EnumerateObject().Select(property => property.Name));
        Assert.Equal(failure.Message, Text(error, "message"));
        Assert.Equal(type, Text(error, "type"));
        Assert.Equal(param, Text(error, "param"));
        Assert.Equal(code, Text(error, "code"));
    }

    [Fact]
    public async Task Write_InternalFailure_TellsNoCause()
    {
        var (_, error) = await WriteAsync(new InternalFailureException("r1", new InvalidOperationException("secret")));

        Assert.DoesNotContain("secret", error.GetRawText(), StringComparison.Ordinal);
        Assert.Contains("r1", Text(error, "message")!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Write_LoadFailure_StopsTheClientsRetries()
    {
        var (context, _) = await WriteAsync(new ModelLoadFailedException("a", "the file is missing."));

        Assert.Equal("false", context.Response.Headers["x-should-retry"]);
    }

    [Fact]
    public async Task Write_RunnerLost_LeavesTheClientItsRetries()
    {
        var (context, _) = await WriteAsync(new RunnerLostException("a"));

        Assert.False(context.Response.Headers.ContainsKey("x-should-retry"));
    }

    [Fact]
    public async Task Write_HostStopping_SaysWhenToRetry()
    {
        var (context, _) = await WriteAsync(new HostStoppingException());

        Assert.Equal("5", context.Response.Headers.RetryAfter);
    }

    [Fact]
    public async Task Write_Unauthorized_NamesTheScheme()
    {
        var (context, _) = await WriteAsync(new UnauthorizedException("no key"));

        Assert.Equal("Bearer", context.Response.Headers.WWWAuthenticate);
    }

    [Fact]
    [Trait("Case", "R72")]
    public void FormatStreamFailure_LinesInTheMessage_IsOneEvent()
    {
        var failure = new RunnerLostException("a", new RunnerExit { ExitCode = 137 });

        var text = Encoding.UTF8.GetString(OpenAIErrors.FormatStreamFailure(failure).Span);

        Assert.StartsWith("data: {", text, StringComparison.Ordinal);
        Assert.EndsWith("}\n\n", text, StringComparison.Ordinal);
        Assert.Equal(2, text.Count(letter => letter == '\n'));
        using var document = JsonDocument.Parse(text["data: ".Length..]);
        var error = document.RootElement.GetProperty("error");
        Assert.Equal("runner_lost", Text(error, "code"));
        Assert.Contains("137", Text(error, "message")!, StringComparison.Ordinal);
    }

    [Fact]
    public void FormatStreamFailure_MessageOfSeveralLines_StaysOneDataLine()
    {
        var failure = new ModelLoadFailedException("a", "it ended.", ["line 1", "line 2"]);

        var text = Encoding.UTF8.GetString(OpenAIErrors.FormatStreamFailure(failure).Span);

        Assert.Equal(2, text.Count(letter => letter == '\n'));
    }

    internal static async Task<(HttpContext Context, JsonElement Error)> WriteAsync(RequestFailedException failure)
    {
        var context = new DefaultHttpContext();
        var body = new MemoryStream();
        context.Response.Body = body;

        await OpenAIErrors.WriteAsync(context, failure);

        Assert.Equal(body.Length, context.Response.ContentLength);
        using var document = JsonDocument.Parse(body.ToArray());
        return (context, document.RootElement.GetProperty("error").Clone());
    }

    internal static string? Text(JsonElement error, string name) => error.GetProperty(name).GetString();
}
