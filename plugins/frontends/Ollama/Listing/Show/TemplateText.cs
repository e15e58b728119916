using LlamaRunner.Contracts.Models;

namespace LlamaRunner.Frontends.Ollama.Listing.Show;

/// <summary>
/// The text <c>template</c>: the one that came with the model, else the one in Jinja by which it is run. Clients (Continue among them)
/// take a model for one that fills in between texts when they find <c>.Suffix</c> in it, so it is named to them where the model does.
/// </summary>
internal static class TemplateText
{
    private const string SuffixMark = ".Suffix";
    private const string SuffixNote = "{{- /* fills in between .Prompt and .Suffix */ -}}\n";

    /// <summary>The text of a model; empty when it has none and fills in nothing.</summary>
    public static string Of(ModelEntry model)
    {
        var template = model.Recipe?.Template ?? model.Metadata?.ChatTemplate ?? "";
        return model.Capabilities.HasFlag(ModelCapabilities.Infill) && !template.Contains(SuffixMark, StringComparison.Ordinal)
            ? SuffixNote + template
            : template;
    }
}
