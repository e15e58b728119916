using System.Text.Json;
using LlamaRunner.Contracts.Failures;
using LlamaRunner.Contracts.Runners;
using LlamaRunner.Dialects.Anthropic;
using Microsoft.AspNetCore.Http;

namespace LlamaRunner.Dialects.OpenAI;

/// <summary>Lists the models, or shows one.</summary>
internal sealed class ModelsEndpoint(IModelGateway gateway, OpenAIOptions options)
{
    public async Task ListAsync(HttpContext context)
    {
        await gateway.RefreshModelsAsync(context.RequestAborted);
        if (AnthropicModels.IsWanted(context))
        {
            await AnthropicModels.WriteListAsync(context, gateway.Models);
            return;
        }

        var runners = gateway.Runners;
        var list = new OpenAIModelList { Data = [.. gateway.Models.Select(model => OpenAIModel.Of(model, runners, options))] };
        await JsonResponse.WriteAsync(context, JsonSerializer.SerializeToUtf8Bytes(list, OpenAIJsonContext.Relaxed.OpenAIModelList));
    }

    /// <exception cref="ModelNotFoundException">There is no model of that name.</exception>
    public async Task ShowAsync(HttpContext context, string name)
    {
        var model = await gateway.ResolveAsync(name, context.RequestAborted);
        if (AnthropicModels.IsWanted(context))
        {
            await AnthropicModels.WriteOneAsync(context, model);
            return;
        }

        await JsonResponse.WriteAsync(
            context,
            JsonSerializer.SerializeToUtf8Bytes(OpenAIModel.Of(model, gateway.Runners, options), OpenAIJsonContext.Relaxed.OpenAIModel));
    }
}
