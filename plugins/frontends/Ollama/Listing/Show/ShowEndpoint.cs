using System.Text.Json;
using LlamaRunner.Contracts.Library;
using LlamaRunner.Contracts.Models;
using LlamaRunner.Contracts.Runners;
using LlamaRunner.Dialects;
using LlamaRunner.Frontends.Ollama.Names;
using Microsoft.AspNetCore.Http;

namespace LlamaRunner.Frontends.Ollama.Listing.Show;

/// <summary><c>/api/show</c>: everything about one model.</summary>
/// <param name="gateway">Where the models are.</param>
/// <param name="library">Where their files are read.</param>
internal sealed class ShowEndpoint(IModelGateway gateway, IModelLibrary library)
{
    private const string CopilotAgent = "GitHubCopilotChat/";
    private const string LicenseKey = "general.license";
    private const string HearsKey = "clip.has_audio_encoder";

    /// <summary>Answers.</summary>
    public async Task InvokeAsync(HttpContext context)
    {
        var request = await ShowRequest.ReadAsync(context);
        var model = await OllamaModels.ResolveAsync(gateway, request.Model, context.RequestAborted);
        var contents = await library.ReadContentsAsync(model, request.IsVerbose, context.RequestAborted);
        var answer = Describe(model, contents, request, context.Request.Headers.UserAgent.ToString());
        await JsonResponse.WriteAsync(context, JsonSerializer.SerializeToUtf8Bytes(answer, ListingJsonContext.Relaxed.ShowAnswer));
    }

    private ShowAnswer Describe(ModelEntry model, ModelContents contents, ShowRequest request, string userAgent)
    {
        var recipe = model.Recipe ?? ModelRecipe.Empty;
        var runner = LoadedRunners.Find(gateway.Runners, model)?.Capabilities;
        var name = OllamaModels.NamesOf(gateway).Of(model);
        var info = ShownInfo.OfModel(model, contents, runner, name);
        if (userAgent.StartsWith(CopilotAgent, StringComparison.Ordinal))
        {
            // Copilot shows it as the name of the model, and its users know the one that they asked for.
            ShownInfo.SetBaseName(info, request.Model);
        }

        return new ShowAnswer
        {
            License = LicenseOf(recipe, contents),
            Modelfile = ModelfileText.Of(name, recipe),
            Parameters = ParameterText.Of(recipe),
            Template = TemplateText.Of(model),
            System = recipe.System ?? "",
            Renderer = recipe.Renderer,
            Parser = recipe.Parser,
            Requires = recipe.Requires,
            Details = ModelDetails.Of(model),
            Messages = recipe.Messages.Count > 0 ? recipe.Messages : null,
            ModelInfo = info,
            ProjectorInfo = ShownInfo.OfProjector(contents),
            Tensors = request.IsVerbose ? [.. contents.Tensors.Select(static tensor => new ShownTensor(tensor.Name, tensor.Type, tensor.Shape))] : null,
            Capabilities = CapabilitiesOf(model, contents, runner),
            ModifiedAt = OllamaTime.Format(model.ModifiedAt),
        };
    }

    private static string LicenseOf(ModelRecipe recipe, ModelContents contents) =>
        recipe.Licenses.Count > 0 ? string.Join('\n', recipe.Licenses)
        : contents.Metadata.TryGetValue(LicenseKey, out var license) && license.ValueKind is JsonValueKind.String ? license.GetString()!
        : "";

    private static IReadOnlyList<string> CapabilitiesOf(ModelEntry model, ModelContents contents, RunnerCapabilities? runner)
    {
        var names = CapabilityNames.Of(model, runner);
        return contents.ProjectorMetadata.TryGetValue(HearsKey, out var hears) && hears.ValueKind is JsonValueKind.True
            ? CapabilityNames.WithAudio(names)
            : names;
    }
}
