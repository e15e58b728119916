using System.Text.Json;
using LlamaRunner.Contracts.Failures;
using LlamaRunner.Contracts.Models;
using LlamaRunner.Contracts.Runners;
using LlamaRunner.Dialects;
using LlamaRunner.Frontends.Ollama.Names;
using Microsoft.AspNetCore.Http;

namespace LlamaRunner.Frontends.Ollama.Generation;

/// <summary>The model that a request is for.</summary>
/// <param name="Entry">The model.</param>
/// <param name="Name">Its name as the client wrote it, which its answers repeat.</param>
internal readonly record struct RequestedModel(ModelEntry Entry, string Name)
{
    /// <summary>Finds it.</summary>
    /// <exception cref="BadRequestException">The name is no text, or there is none and it is not clear which model is meant.</exception>
    /// <exception cref="ModelNotFoundException">There is no such model.</exception>
    public static async ValueTask<RequestedModel> FindAsync(IModelGateway gateway, JsonElement request, CancellationToken cancellationToken)
    {
        var name = Fields.Text(request, "model");
        var model = await OllamaModels.ResolveAsync(gateway, name, cancellationToken);
        return new RequestedModel(model, string.IsNullOrEmpty(name) ? model.Id : name);
    }

    /// <summary>Finds it for an embedding, where Ollama has other words for one that it has not.</summary>
    /// <exception cref="BadRequestException">The name is no text, or there is none and it is not clear which model is meant.</exception>
    /// <exception cref="OllamaRefusal">There is no such model.</exception>
    public static async ValueTask<RequestedModel> FindForEmbeddingAsync(IModelGateway gateway, JsonElement request, CancellationToken cancellationToken)
    {
        try
        {
            return await FindAsync(gateway, request, cancellationToken);
        }
        catch (ModelNotFoundException missing)
        {
            throw new OllamaRefusal(StatusCodes.Status404NotFound, $"model \"{missing.Model}\" not found, try pulling it first");
        }
    }

    /// <summary>Refuses a request that the model was not made for; of one whose file says nothing nothing is known.</summary>
    /// <param name="capability">What it must be able to do.</param>
    /// <param name="task">The name of that in this API.</param>
    /// <exception cref="OllamaRefusal">It cannot.</exception>
    public void Require(ModelCapabilities capability, string task)
    {
        if (Entry.Metadata is not null && (Entry.Capabilities & capability) == 0)
        {
            throw new OllamaRefusal(StatusCodes.Status400BadRequest, $"\"{Name}\" does not support {task}");
        }
    }
}
