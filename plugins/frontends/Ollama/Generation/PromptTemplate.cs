using System.Text;
using System.Text.Json;
using LlamaRunner.Contracts.Failures;
using LlamaRunner.Dialects;

namespace LlamaRunner.Frontends.Ollama.Generation;

/// <summary>The template that a request brings itself, in the language of Go's templates as far as such prompts need it.</summary>
internal static class PromptTemplate
{
    /// <summary>Makes the text that the model goes on from.</summary>
    /// <exception cref="BadRequestException">The template cannot be read, or needs more of that language than is known here.</exception>
    public static string Render(JsonElement request, RequestedModel model, Conversation before, string prompt)
    {
        var template = GoTemplate.Parse(Fields.NeededText(request, "template"));
        var system = before.System ?? (Fields.Text(request, "system") is null ? model.Entry.Recipe?.System : null);
        var text = new StringBuilder();
        foreach (var (asked, answer) in Pairs(before.Turns))
        {
            Append(asked, answer);
        }

        Append(prompt, response: null);
        return text.ToString();

        // The system prompt stands where the conversation begins.
        void Append(string asked, string? response) => text.Append(template.Render(Values(text.Length == 0 ? system : null, asked, response)));

        Dictionary<string, string?> Values(string? forSystem, string forPrompt, string? response) => new(StringComparer.Ordinal)
        {
            ["System"] = forSystem ?? string.Empty,
            ["Prompt"] = forPrompt,
            ["Response"] = response,
            ["Suffix"] = Fields.Text(request, "suffix") ?? string.Empty,
        };
    }

    private static IEnumerable<(string Prompt, string Answer)> Pairs(IReadOnlyList<Turn> before)
    {
        for (var index = 0; index + 1 < before.Count; index += 2)
        {
            yield return (before[index].Text, before[index + 1].Text);
        }
    }
}
