using System.Text;
using System.Text.Json;
using LlamaRunner.Contracts.Failures;
using LlamaRunner.UnitTests.Dialects.Chat;

namespace LlamaRunner.UnitTests.OllamaFrontend;

/// <summary>Conversations that a client of <c>/api/generate</c> continues by the context of the answer before.</summary>
public sealed class ContextTests
{
    [Fact]
    public async Task System_SentWithTheFirstPrompt_HoldsForAllThatFollow()
    {
        await using var ollama = await FrontendOfOllama.StartAsync();
        var context = await AskAsync(ollama, ",\"system\":\"Be short.\"");
        context = await AskAsync(ollama, $",\"context\":{context}");

        await AskAsync(ollama, $",\"context\":{context}");

        Assert.Equal(["system", "user", "assistant", "user", "assistant", "user"], Roles(ollama));
        Assert.Equal("Be short.", ollama.Sent.GetProperty("messages")[0].GetProperty("content").GetString());

        await AskAsync(ollama, $",\"context\":{context},\"system\":\"Be long.\"");

        Assert.Equal("Be long.", ollama.Sent.GetProperty("messages")[0].GetProperty("content").GetString());
        Assert.Single(Roles(ollama), "system");
    }

    [Fact]
    public async Task System_WithATemplateOfTheRequest_StandsWhereTheConversationBegins()
    {
        await using var ollama = await FrontendOfOllama.StartAsync();
        var context = await AskAsync(ollama, ",\"system\":\"S\"");

        await AskAsync(ollama, $$$""","context":{{{context}}},"template":"{{ if .System }}<{{ .System }}>{{ end }}[{{ .Prompt }}]{{ .Response }}" """);

        var prompt = ollama.Sent.GetProperty("prompt").GetString()!;
        Assert.StartsWith("<S>[ask]", prompt, StringComparison.Ordinal);
        Assert.EndsWith("[ask]", prompt, StringComparison.Ordinal);
        Assert.Equal(1, prompt.Count(static letter => letter is '<'));
    }

    [Fact]
    public async Task Context_FarTooLong_LosesItsOldestTurnsInAFewSteps()
    {
        const int room = 1200;
        await using var ollama = await FrontendOfOllama.StartAsync();
        var context = await AskAsync(ollama, ",\"system\":\"S\"");
        for (var turn = 0; turn < 40; turn++)
        {
            context = await AskAsync(ollama, $",\"context\":{context}");
        }

        var tries = 0;
        ollama.Gateway.Respond = (http, request) =>
        {
            tries++;
            return request.Body.Length <= room
                ? FrontendOfOllama.TranslateAsync(http, request, ChatStreams.Find("chat-usage.sse"))
                : throw new RunnerRefusedException(400, Encoding.UTF8.GetBytes(
                    $$$"""{"error":{"code":400,"type":"exceed_context_size_error","message":"too long","n_prompt_tokens":{{{request.Body.Length}}},"n_ctx":{{{room}}}}}"""));
        };

        await AskAsync(ollama, $",\"context\":{context}");

        Assert.InRange(tries, 2, 6);
        Assert.Equal("system", Roles(ollama)[0]);
        Assert.Equal("user", Roles(ollama)[1]);
        Assert.True(Roles(ollama).Count > 2, "as much as fits is kept");
    }

    private static async Task<string> AskAsync(FrontendOfOllama ollama, string more)
    {
        var answer = await ollama.AnsweredAsync("/api/generate", $$"""{"model":"demo","prompt":"ask","stream":false{{more}}}""");
        return JsonDocument.Parse(answer).RootElement.GetProperty("context").GetRawText();
    }

    private static List<string> Roles(FrontendOfOllama ollama) =>
        [.. ollama.Sent.GetProperty("messages").EnumerateArray().Select(static message => message.GetProperty("role").GetString()!)];
}
