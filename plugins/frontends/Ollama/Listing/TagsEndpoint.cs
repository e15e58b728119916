using System.Text.Json;
using LlamaRunner.Contracts.Models;
using LlamaRunner.Contracts.Runners;
using LlamaRunner.Dialects;
using LlamaRunner.Frontends.Ollama.Names;
using Microsoft.AspNetCore.Http;

namespace LlamaRunner.Frontends.Ollama.Listing;

/// <summary><c>/api/tags</c>: the models that there are, the newest first.</summary>
/// <param name="gateway">Where the models are.</param>
internal sealed class TagsEndpoint(IModelGateway gateway)
{
    /// <summary>Answers.</summary>
    public async Task InvokeAsync(HttpContext context)
    {
        await gateway.RefreshModelsAsync(context.RequestAborted);
        var names = OllamaModels.NamesOf(gateway);
        var runners = LoadedRunners.ById(gateway.Runners);
        var list = new ModelList(
        [
            .. gateway.Models.OrderByDescending(static model => model.ModifiedAt)
                .Select(model => Describe(model, names.Of(model), runners.GetValueOrDefault(model.Id)?.Capabilities)),
        ]);
        await JsonResponse.WriteAsync(context, JsonSerializer.SerializeToUtf8Bytes(list, ListingJsonContext.Relaxed.ModelList));
    }

    private static ListedModel Describe(ModelEntry model, string name, RunnerCapabilities? runner) => new()
    {
        Name = name,
        Model = name,
        ModifiedAt = OllamaTime.Format(model.ModifiedAt),
        Size = model.SizeBytes,
        Digest = ModelDigest.Of(model),
        Details = ModelDetails.Of(model),
        Capabilities = CapabilityNames.Of(model, runner),
    };
}
