using System.Net;
using LlamaRunner.Contracts.Runners;

namespace LlamaRunner.UnitTests.OllamaFrontend;

/// <summary>Requests that ask for nothing but that a model be there, or go.</summary>
public sealed class LoadTrapTests
{
    private const string Loaded = "{\"model\":\"demo\",\"created_at\":\"2026-11-28T12:00:00.123456Z\",";
    private const string Generated = "\"response\":\"\",";
    private const string Chatted = "\"message\":{\"role\":\"assistant\",\"content\":\"\"},";

    [Theory]
    [InlineData("/api/generate", "", Generated)]
    [InlineData("/api/generate", ",\"prompt\":\"\"", Generated)]
    [InlineData("/api/generate", ",\"prompt\":null", Generated)]
    [InlineData("/api/generate", ",\"prompt\":\"\",\"images\":[\"no base64\"],\"suffix\":\"ignored\",\"stream\":true", Generated)]
    [InlineData("/api/chat", "", Chatted)]
    [InlineData("/api/chat", ",\"messages\":[]", Chatted)]
    [InlineData("/api/chat", ",\"messages\":null,\"stream\":true", Chatted)]
    public async Task NothingAsked_LoadsAndAnswersWithOneObjectEvenWhenStreaming(string path, string more, string answer)
    {
        await using var ollama = await FrontendOfOllama.StartAsync();

        var (status, contentType, body) = await ollama.PostAsync(path, $$"""{"model":"demo"{{more}}}""");

        Assert.Equal(HttpStatusCode.OK, status);
        Assert.StartsWith("application/json", contentType, StringComparison.Ordinal);
        Assert.Equal($"{Loaded}{answer}\"done\":true,\"done_reason\":\"load\"}}", body);
        Assert.Equal(1, ollama.Gateway.Leases[^1].Disposals);
        Assert.False(ollama.Gateway.LastRequest!.NeedsSlot);
        Assert.Null(ollama.Gateway.Leases[^1].ForwardedBody);
    }

    [Theory]
    [InlineData("/api/generate", "0")]
    [InlineData("/api/generate", "\"0\"")]
    [InlineData("/api/generate", "\"0s\"")]
    [InlineData("/api/chat", "0")]
    public async Task NothingAskedWithKeepAliveZero_UnloadsThoughItWasNotLoaded(string path, string zero)
    {
        await using var ollama = await FrontendOfOllama.StartAsync();

        var answer = await ollama.AnsweredAsync(path, $$"""{"model":"demo","keep_alive":{{zero}}}""");

        Assert.EndsWith("\"done\":true,\"done_reason\":\"unload\"}", answer, StringComparison.Ordinal);
        Assert.Equal([("demo", UnloadMode.Drain)], ollama.Gateway.Unloads);
        Assert.Empty(ollama.Gateway.Leases);
    }

    [Theory]
    [InlineData("/api/generate")]
    [InlineData("/api/chat")]
    public async Task UnknownModel_Is404ForLoadAndUnload(string path)
    {
        await using var ollama = await FrontendOfOllama.StartAsync();

        foreach (var more in (string[])["", ",\"keep_alive\":0"])
        {
            Assert.Equal((404, "model 'none' not found"), await ollama.RefusedAsync(path, $$"""{"model":"none"{{more}}}"""));
        }
    }

    [Fact]
    public async Task Prompt_OfASpace_IsAPrompt()
    {
        await using var ollama = await FrontendOfOllama.StartAsync();

        Assert.Contains("\"eval_count\"", await ollama.AnsweredAsync("/api/generate", """{"model":"demo","prompt":" "}"""), StringComparison.Ordinal);
    }
}
