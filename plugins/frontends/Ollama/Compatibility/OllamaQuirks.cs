using LlamaRunner.Contracts.Models;
using LlamaRunner.Contracts.Runners;
using LlamaRunner.Dialects.OpenAI;
using LlamaRunner.Frontends.Ollama.Names;

namespace LlamaRunner.Frontends.Ollama.Compatibility;

/// <summary>
/// What Ollama's own <c>/v1</c> does otherwise than OpenAI's API and clients rely on: its names of models, thoughts in <c>reasoning</c>,
/// and its levels of effort. What it lacks or does worse is not copied.
/// </summary>
internal static class OllamaQuirks
{
    private const string OwnNamespace = "library";

    /// <summary>Makes the options of this port.</summary>
    /// <param name="gateway">Where the models are.</param>
    public static OpenAIOptions Of(IModelGateway gateway) => new()
    {
        ModelName = model => OllamaModels.NamesOf(gateway).Of(model),
        ModelOwner = model => OwnerOf(OllamaModels.NamesOf(gateway).Of(model)),
        EditChat = ReasoningEffort.Edit,
        TranslateChat = static (model, isStream) => MayThink(model) ? new ReasoningTwin(isStream) : null,
    };

    private static string OwnerOf(string name) => name.Split('/') is [.., var space, _] ? space : OwnNamespace;

    // Of a model that lies elsewhere nothing is known.
    private static bool MayThink(ModelEntry model) => model.Capabilities.HasFlag(ModelCapabilities.Thinking) || model.Metadata is null;
}
