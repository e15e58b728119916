using System.Text;
using System.Text.Json;
using LlamaRunner.Dialects.Chat;
using LlamaRunner.Frontends.Ollama.Generation;
using LlamaRunner.UnitTests.Dialects.Anthropic;
using Microsoft.Extensions.Time.Testing;

namespace LlamaRunner.UnitTests.OllamaFrontend;

/// <summary>Runs a chat stream through a translator to Ollama's form, on a clock that stands still.</summary>
internal static class OllamaTranslation
{
    /// <summary>A translator to lines, or to one object.</summary>
    /// <param name="request">The client's request.</param>
    /// <param name="isChat">Whether it is one of <c>/api/chat</c>.</param>
    public static ChatTranslator Make(string request = "{}", bool isChat = true)
    {
        var clock = new AnswerClock(new FakeTimeProvider(new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero).AddTicks(1234567)));
        var form = new AnswerForm(
            JsonDocument.Parse(request).RootElement, isChat ? AnswerShape.Chat : AnswerShape.Generate, "Qwen \"3\"", clock, isChat ? null : static _ => "[1]");
        clock.OnLease();
        return new ChatTranslator("demo", form.CreateWriter());
    }

    /// <summary>The lines that a stream becomes.</summary>
    public static IReadOnlyList<JsonElement> Lines(string stream, string request = "{}", bool isChat = true)
    {
        var text = Translation.Run(Make(request, isChat), [Encoding.UTF8.GetBytes(stream)]);
        Assert.EndsWith("\n", text, StringComparison.Ordinal);
        return [.. text[..^1].Split('\n').Select(static line => JsonDocument.Parse(line).RootElement)];
    }

    /// <summary>The object that a stream becomes.</summary>
    public static JsonElement Document(string stream, string request = "{}", bool isChat = true) =>
        JsonDocument.Parse(Translation.Run(Make(request.Insert(1, request.Length > 2 ? "\"stream\":false," : "\"stream\":false"), isChat), stream)).RootElement;
}
