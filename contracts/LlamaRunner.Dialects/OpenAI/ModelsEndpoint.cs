using System.Text.Json;
using LlamaRunner.Contracts.Failures;
using LlamaRunner.Contracts.Runners;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace LlamaRunner.Dialects.OpenAI;

/// <summary>Lists the models, or shows one.</summary>
internal sealed class ModelsEndpoint(IModelGateway gateway)
{
    /// <summary>The route value with the model's name.</summary>
    public const string IdValue = "id";

    public async Task ListAsync(HttpContext context)
    {
        await gateway.RefreshModelsAsync(context.RequestAborted);
        var runners = gateway.Runners;
        var list = new OpenAIModelList { Data = [.. gateway.Models.Select(model => OpenAIModel.Of(model, runners))] };
        await JsonResponse.WriteAsync(context, JsonSerializer.SerializeToUtf8Bytes(list, OpenAIJsonContext.Relaxed.OpenAIModelList));
    }

    /// <exception cref="ModelNotFoundException">There is no model of that name.</exception>
    public async Task ShowAsync(HttpContext context)
    {
        // The server decodes every escape of a path but that of the slash, which SDKs send inside of a name.
        var name = context.GetRouteValue(IdValue) as string ?? string.Empty;
        var model = await gateway.ResolveAsync(name.Replace("%2F", "/", StringComparison.OrdinalIgnoreCase), context.RequestAborted);
        await JsonResponse.WriteAsync(
            context,
            JsonSerializer.SerializeToUtf8Bytes(OpenAIModel.Of(model, gateway.Runners), OpenAIJsonContext.Relaxed.OpenAIModel));
    }
}
