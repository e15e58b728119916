using LlamaRunner.Contracts.Models;
using LlamaRunner.Contracts.Runners;

namespace LlamaRunner.Frontends.Ollama.Listing;

/// <summary>
/// What a model can do, in Ollama's words. Clients hide a model that has not the one that they need, so they are computed of what its
/// file says, and of what its runner says while there is one.
/// </summary>
internal static class CapabilityNames
{
    private const string Completion = "completion";
    private const string Embedding = "embedding";
    private const string Vision = "vision";
    private const string Audio = "audio";
    private const string Tools = "tools";

    private const RunnerDialects Generating = RunnerDialects.ChatCompletions | RunnerDialects.Completions;

    /// <summary>The names of a model's capabilities; empty for one that only ranks documents, for which Ollama has no word.</summary>
    /// <param name="model">The model.</param>
    /// <param name="runner">What its runner says; null when it is not loaded.</param>
    public static IReadOnlyList<string> Of(ModelEntry model, RunnerCapabilities? runner)
    {
        var names = new List<string>();
        var known = model.Capabilities;
        AddWhen(known.HasFlag(ModelCapabilities.Completion) || known.HasFlag(ModelCapabilities.Chat), Completion);
        AddWhen(known.HasFlag(ModelCapabilities.Embedding), Embedding);
        AddWhen(known.HasFlag(ModelCapabilities.Tools), Tools);
        AddWhen(known.HasFlag(ModelCapabilities.Infill), "insert");
        AddWhen(known.HasFlag(ModelCapabilities.Vision), Vision);
        AddWhen(known.HasFlag(ModelCapabilities.Thinking), "thinking");

        // Of a model that lies elsewhere only its runner knows more; until it has one, it is taken for what most are.
        var isUnknown = known == ModelCapabilities.None && model.Metadata is null;
        AddWhen(isUnknown && (runner is null || (runner.Dialects & Generating) != 0), Completion);
        AddWhen(isUnknown && runner is { Tools: true }, Tools);
        AddWhen(runner is { Vision: true }, Vision);
        AddWhen(runner is { Audio: true }, Audio);
        return names;

        void AddWhen(bool holds, string name)
        {
            if (holds && !names.Contains(name))
            {
                names.Add(name);
            }
        }
    }

    /// <summary>Adds that a model hears, which its projector says.</summary>
    public static IReadOnlyList<string> WithAudio(IReadOnlyList<string> names) => names.Contains(Audio) ? names : [.. names, Audio];
}
