using System.Text.Json;
using LlamaRunner.Contracts.Failures;
using LlamaRunner.Dialects;

namespace LlamaRunner.Frontends.Ollama.Generation;

/// <summary>The template that a request brings itself, in the language of Go's templates as far as such prompts need it.</summary>
internal static class PromptTemplate
{
    /// <summary>Makes the text that the model goes on from.</summary>
    /// <exception cref="BadRequestException">The template cannot be read, or needs more of that language than is known here.</exception>
    public static string Render(JsonElement request, RequestedModel model, IReadOnlyList<Turn> before, string prompt)
    {
        var template = GoTemplate.Parse(Fields.NeededText(request, "template"));
        var system = Fields.Text(request, "system") ?? model.Entry.Recipe?.System ?? string.Empty;
        var earlier = string.Concat(Pairs(before).Select(pair => template.Render(Values(string.Empty, pair.Prompt, pair.Answer))));
        return earlier + template.Render(Values(system, prompt, response: null));

        Dictionary<string, string?> Values(string forSystem, string forPrompt, string? response) => new(StringComparer.Ordinal)
        {
            ["System"] = forSystem,
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
