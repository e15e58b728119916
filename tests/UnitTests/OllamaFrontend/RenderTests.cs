using System.Net;
using System.Text.Json;

namespace LlamaRunner.UnitTests.OllamaFrontend;

/// <summary><c>_debug_render_only</c>: the prompt as the model would get it.</summary>
public sealed class RenderTests
{
    private const string Image = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";

    [Theory]
    [InlineData("/api/chat", "\"messages\":[{\"role\":\"user\",\"content\":\"a\",\"images\":[\"%\",\"%\"]}]", 2)]
    [InlineData("/api/generate", "\"prompt\":\"a\",\"images\":[\"%\"]", 1)]
    [InlineData("/api/generate", "\"prompt\":\"a\",\"system\":\"b\",\"stream\":true", 0)]
    public async Task Prompt_ForTheModelsTemplate_IsRenderedByTheRunner(string path, string fields, int images)
    {
        await using var ollama = await FrontendOfOllama.StartAsync();
        ollama.Gateway.Answer = static (asked, _) => asked is "/apply-template" ? (HttpStatusCode.OK, """{"prompt":"<s>a\n\"é\""}""") : default;

        var body = await ollama.AnsweredAsync(
            path, $$"""{"model":"org/seeing:8b","_debug_render_only":true,{{fields.Replace("%", Image, StringComparison.Ordinal)}}}""");

        var answer = JsonDocument.Parse(body).RootElement;
        Assert.Equal("org/seeing:8b", answer.GetProperty("model").GetString());
        Assert.False(answer.GetProperty("done").GetBoolean());
        Assert.Equal("<s>a\n\"é\"", answer.GetProperty("_debug_info").GetProperty("rendered_template").GetString());
        Assert.Equal(images, answer.GetProperty("_debug_info").GetProperty("image_count").GetInt32());
        Assert.True(ollama.Sent.GetProperty("messages").GetArrayLength() > 0);
        Assert.False(ollama.Gateway.LastRequest!.NeedsSlot);
        Assert.Equal(1, ollama.Gateway.Leases[^1].Disposals);
    }

    [Theory]
    [InlineData("\"raw\":true", "ask")]
    [InlineData("\"template\":\"[{{ .Prompt }}]\"", "[ask]")]
    public async Task Prompt_ThatIsWholeAlready_NeedsNoRunner(string fields, string expected)
    {
        await using var ollama = await FrontendOfOllama.StartAsync();

        var body = await ollama.AnsweredAsync("/api/generate", $$"""{"model":"demo","prompt":"ask","_debug_render_only":true,{{fields}}}""");

        Assert.Equal(expected, JsonDocument.Parse(body).RootElement.GetProperty("_debug_info").GetProperty("rendered_template").GetString());
        Assert.Empty(ollama.Gateway.Leases);
    }

    [Theory]
    [InlineData(400, """{"error":{"code":400,"message":"no template","type":"invalid_request_error"}}""", 400, "no template")]
    [InlineData(200, "[]", 502, "no prompt")]
    public async Task Runner_ThatCannotRender_IsAnErrorInWords(int status, string json, int expected, string words)
    {
        await using var ollama = await FrontendOfOllama.StartAsync();
        ollama.Gateway.Answer = (_, _) => ((HttpStatusCode)status, json);

        var (refused, error) = await ollama.RefusedAsync("/api/generate", """{"model":"demo","prompt":"ask","_debug_render_only":true}""");

        Assert.Equal(expected, refused);
        Assert.Contains(words, error, StringComparison.Ordinal);
    }
}
