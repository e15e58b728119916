using System.Text.Json.Nodes;
using LlamaRunner.Contracts.Failures;
using LlamaRunner.Contracts.InProcess;
using LlamaRunner.Contracts.Runners;

namespace LlamaRunner.UnitTests.Workers.Wire;

/// <summary>What goes wrong in a runner, before and after the first byte.</summary>
public sealed class FailureTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    [Trait("Case", "R73")]
    public async Task Failure_BeforeTheFirstPiece_HasItsStatus(bool stream)
    {
        await using var bench = new WireBench(new ScriptedRunner { Say = _ => ScriptedRunner.Fail(new ContextLengthExceededException(900, 512)) });

        var (status, body) = await bench.ChatAsync($"\"stream\":{(stream ? "true" : "false")}");

        Assert.Equal(400, status);
        var error = JsonNode.Parse(body)!["error"]!;
        Assert.Equal("exceed_context_size_error", (string?)error["type"]);
        Assert.Equal((900, 512), ((int)error["n_prompt_tokens"]!, (int)error["n_ctx"]!));
    }

    [Fact]
    public async Task Failure_WordedForTheClient_IsPassedOn()
    {
        await using var bench = new WireBench(new ScriptedRunner { Say = _ => throw new RequestNotSupportedException("No grammars here.", "grammar") });

        var (status, body) = await bench.ChatAsync();

        Assert.Equal(new WireError(501, "No grammars here.", "not_supported_error", "grammar"), WireError.Parse(body));
        Assert.Equal(501, status);
    }

    [Fact]
    [Trait("Case", "R101")]
    public async Task Failure_Unexpected_IsLoggedAndNotTold()
    {
        await using var bench = new WireBench(new ScriptedRunner { Say = _ => ScriptedRunner.Fail(new InvalidOperationException("secret")) });

        var (status, body) = await bench.ChatAsync();

        Assert.Equal(500, status);
        Assert.DoesNotContain("secret", body, StringComparison.Ordinal);
        Assert.Single(bench.Log.Lines);
    }

    [Fact]
    [Trait("Case", "R72")]
    public async Task Failure_InMidStream_IsAnEventAndABreak()
    {
        await using var bench = new WireBench(new ScriptedRunner { Say = _ => ScriptedRunner.Fail(new BadRequestException("Too rude."), "one") });
        using var response = await bench.PostAsync("/v1/chat/completions", """{"messages":[{"role":"user","content":"x"}],"stream":true}""");
        await using var stream = await response.Content.ReadAsStreamAsync(Token);

        var (text, exception) = await ReadAsync(stream);

        Assert.IsType<IOException>(exception);
        var data = Sse.Data(text);
        Assert.Equal("Too rude.", WireError.Parse(data[^1]).Message);
        Assert.DoesNotContain("[DONE]", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Failure_AnswerWithoutEnd_IsTheRunnersFault()
    {
        await using var bench = new WireBench(new ScriptedRunner { Say = _ => Endless() });

        Assert.Equal(500, (await bench.ChatAsync()).Status);
        Assert.Single(bench.Log.Lines);

        static async IAsyncEnumerable<GenerationUpdate> Endless()
        {
            await Task.CompletedTask;
            yield return new GeneratedText("x");
        }
    }

    [Theory]
    [InlineData("/v1/chat/completions", """{"messages":[{"role":"user","content":"x"}]}""")]
    [InlineData("/v1/completions", """{"prompt":"x"}""")]
    [InlineData("/v1/embeddings", """{"input":"x"}""")]
    [InlineData("/v1/rerank", "{}")]
    [InlineData("/v1/responses", "{}")]
    [InlineData("/infill", "{}")]
    public async Task Dialect_NotDeclared_IsNotSupported(string path, string body)
    {
        await using var bench = new WireBench(new ScriptedRunner { Dialects = RunnerDialects.None });

        var (status, text) = await bench.AskAsync(path, body);

        Assert.Equal((501, "not_supported_error"), (status, WireError.Parse(text).Type));
    }

    [Fact]
    [Trait("Case", "R100")]
    public async Task Path_Unknown_IsNotFound()
    {
        await using var bench = new WireBench();

        using var wrongMethod = await bench.GetAsync("/v1/chat/completions");
        var (status, body) = await bench.AskAsync("/nothing", "{}");

        Assert.Equal((404, "not_found_error"), (status, WireError.Parse(body).Type));
        Assert.Equal(404, (int)wrongMethod.StatusCode);
    }

    private static async Task<(string Text, Exception? Exception)> ReadAsync(Stream stream)
    {
        using var all = new MemoryStream();
        var exception = await Record.ExceptionAsync(() => stream.CopyToAsync(all, Token));
        return (System.Text.Encoding.UTF8.GetString(all.ToArray()), exception);
    }
}
