using System.Net;
using LlamaRunner.Contracts.Failures;
using Microsoft.AspNetCore.Http;

namespace LlamaRunner.UnitTests.OllamaFrontend;

/// <summary>How requests and answers travel: what breaks clients though each field is right.</summary>
public sealed class TransportTrapTests
{
    private const string Chat = """{"model":"demo","messages":[{"role":"user","content":"hi"}]}""";
    private const string Generate = """{"model":"demo","prompt":"hi"}""";

    public static TheoryData<string, string> Both => new() { { "/api/chat", Chat }, { "/api/generate", Generate } };

    [Theory]
    [MemberData(nameof(Both))]
    public async Task ContentType_OfTheRequest_IsNotLookedAt(string path, string body)
    {
        await using var ollama = await FrontendOfOllama.StartAsync();

        foreach (var type in (string[])["application/x-www-form-urlencoded", "text/plain", "application/json; charset=utf-8", "application/octet-stream"])
        {
            Assert.Equal(HttpStatusCode.OK, (await ollama.PostAsync(path, body, type)).Status);
        }
    }

    [Theory]
    [MemberData(nameof(Both))]
    public async Task Stream_AbsentOrNull_IsTrueAndHasExactlyItsMediaType(string path, string body)
    {
        await using var ollama = await FrontendOfOllama.StartAsync();

        foreach (var more in (string[])["", ",\"stream\":null", ",\"stream\":true"])
        {
            var (_, contentType, lines) = await ollama.PostAsync(path, body[..^1] + more + "}");
            Assert.Equal("application/x-ndjson", contentType);
            Assert.True(lines.Count(static letter => letter == '\n') > 1);
        }
    }

    [Theory]
    [MemberData(nameof(Both))]
    public async Task Stream_False_IsOneObjectWithItsMediaType(string path, string body)
    {
        await using var ollama = await FrontendOfOllama.StartAsync();

        var (_, contentType, answer) = await ollama.PostAsync(path, body[..^1] + ",\"stream\":false}");

        Assert.Equal("application/json; charset=utf-8", contentType);
        Assert.DoesNotContain('\n', answer);
    }

    [Theory]
    [MemberData(nameof(Both))]
    public async Task Lines_NoneIsEmptyAndEachEndsWithALineFeedAlone(string path, string body)
    {
        await using var ollama = await FrontendOfOllama.StartAsync("comments and other fields");

        var answer = await ollama.AnsweredAsync(path, body);

        Assert.EndsWith("}\n", answer, StringComparison.Ordinal);
        Assert.All(answer[..^1].Split('\n'), static line => Assert.True(line.StartsWith('{') && line.EndsWith('}')));
    }

    [Theory]
    [MemberData(nameof(Both))]
    public async Task Dates_HaveSixDigitsOfASecondAtMost(string path, string body)
    {
        await using var ollama = await FrontendOfOllama.StartAsync();

        Assert.Contains("\"created_at\":\"2026-11-28T12:00:00.123456Z\"", await ollama.AnsweredAsync(path, body), StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Both))]
    public async Task Answer_HasNoNullAndNoKeyNamedError(string path, string body)
    {
        // The client for Node takes the key alone for a failure.
        foreach (var stream in (string[])["chat-usage.sse", "chat-tool-usage.sse", "reasoning", "all kinds", "nothing said"])
        {
            await using var ollama = await FrontendOfOllama.StartAsync(stream);
            foreach (var more in (string[])["}", ",\"stream\":false}"])
            {
                var answer = await ollama.AnsweredAsync(path, body[..^1] + more);
                Assert.DoesNotContain(":null", answer, StringComparison.Ordinal);
                Assert.DoesNotContain("\"error\"", answer, StringComparison.Ordinal);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Both))]
    public async Task Model_IsEchoedAsItWasAskedFor(string path, string body)
    {
        await using var ollama = await FrontendOfOllama.StartAsync();

        foreach (var name in (string[])["demo", "demo:latest", "DEMO"])
        {
            var answer = await ollama.AnsweredAsync(path, body.Replace("\"demo\"", $"\"{name}\"", StringComparison.Ordinal));
            Assert.All(answer.Trim().Split('\n'), line => Assert.StartsWith($"{{\"model\":\"{name}\"", line, StringComparison.Ordinal));
        }
    }

    [Theory]
    [MemberData(nameof(Both))]
    public async Task Fields_ThatAreUnknown_AreIgnored(string path, string body)
    {
        await using var ollama = await FrontendOfOllama.StartAsync();

        await ollama.AnsweredAsync(path, body[..^1] + ",\"_debug_render_only\":false,\"of_tomorrow\":{\"a\":[1]}}");
    }

    [Theory]
    [InlineData("")]
    [InlineData("  \r\n")]
    public async Task Body_Empty_IsMissing(string body)
    {
        await using var ollama = await FrontendOfOllama.StartAsync();

        foreach (var path in (string[])["/api/chat", "/api/generate", "/api/embed", "/api/embeddings"])
        {
            Assert.Equal((400, "missing request body"), await ollama.RefusedAsync(path, body));
        }
    }

    [Theory]
    [InlineData("{")]
    [InlineData("{'model':'demo'}")]
    [InlineData("[]")]
    [InlineData("\"demo\"")]
    [InlineData("""{"model":["demo"]}""")]
    [InlineData("""{"model":"demo","stream":"yes","prompt":"a","messages":[{"role":"user","content":"a"}]}""")]
    public async Task Body_MalformedOrOfAWrongType_Is400AndNothingIsLoaded(string body)
    {
        await using var ollama = await FrontendOfOllama.StartAsync();

        foreach (var path in (string[])["/api/chat", "/api/generate"])
        {
            Assert.Equal(400, (await ollama.RefusedAsync(path, body)).Status);
        }

        Assert.Empty(ollama.Gateway.Leases);
    }

    [Theory]
    [MemberData(nameof(Both))]
    public async Task Failure_BeforeTheFirstLine_HasItsStatus(string path, string body)
    {
        await using var ollama = await FrontendOfOllama.StartAsync();
        ollama.Gateway.AcquireFailure = new QueueFullException("full", TimeSpan.FromSeconds(1));

        Assert.Equal((503, "server busy, please try again.  maximum pending requests exceeded"), await ollama.RefusedAsync(path, body));
    }

    [Theory]
    [MemberData(nameof(Both))]
    public async Task Failure_AfterTheFirstLine_IsALineWithOneStringAndNoneIsDone(string path, string body)
    {
        await using var ollama = await FrontendOfOllama.StartAsync();
        ollama.Gateway.Respond = static async (context, request) =>
        {
            // As the host's forwarder does when a runner is lost.
            await context.Response.WriteAsync("{\"done\":false}\n", context.RequestAborted);
            await context.Response.Body.WriteAsync(request.FormatStreamFailure(new RunnerLostException("demo \"3\"\n")), context.RequestAborted);
        };

        var (status, _, answer) = await ollama.PostAsync(path, body);

        Assert.Equal(HttpStatusCode.OK, status);
        var lines = answer[..^1].Split('\n');
        Assert.Equal(2, lines.Length);
        var error = System.Text.Json.JsonDocument.Parse(lines[1]).RootElement;
        Assert.Single(error.EnumerateObject());
        Assert.NotEmpty(error.GetProperty("error").GetString()!);
    }

    [Fact]
    public async Task Model_Unknown_Is404WithSingleQuotes()
    {
        await using var ollama = await FrontendOfOllama.StartAsync();

        foreach (var (path, body) in ((string, string)[])[("/api/chat", Chat), ("/api/generate", Generate)])
        {
            Assert.Equal((404, "model 'none' not found"), await ollama.RefusedAsync(path, body.Replace("\"demo\"", "\"none\"", StringComparison.Ordinal)));
        }
    }

    [Theory]
    [InlineData("/api/embed", "input")]
    [InlineData("/api/embeddings", "prompt")]
    public async Task Model_UnknownToAnEmbedding_Is404WithTheWordsOfTheScheduler(string path, string field)
    {
        await using var ollama = await FrontendOfOllama.StartAsync();

        Assert.Equal(
            (404, "model \"none\" not found, try pulling it first"),
            await ollama.RefusedAsync(path, $$"""{"model":"none","{{field}}":"a"}"""));
    }
}
