using LlamaRunner.Contracts.Failures;
using LlamaRunner.Contracts.Models;

namespace LlamaRunner.Contracts.Runners;

/// <summary>Rules about models that are the same on every frontend.</summary>
public static class ModelGatewayExtensions
{
    /// <summary>
    /// Finds the model that a request means: the named one; without a name the only one there is, else the one that is loaded.
    /// </summary>
    /// <param name="gateway">The gateway.</param>
    /// <param name="name">The name as the client sent it; null or empty when it sent none.</param>
    /// <param name="cancellationToken">Stops looking for models that were added since.</param>
    /// <exception cref="ModelNotFoundException">There is no model of that name.</exception>
    /// <exception cref="BadRequestException">No name was sent, and it is not clear which model is meant.</exception>
    public static ValueTask<ModelEntry> ResolveAsync(this IModelGateway gateway, string? name, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(gateway);
        return !string.IsNullOrEmpty(name) && gateway.TryResolve(name, out var model)
            ? new(model)
            : new(RefreshAndResolveAsync(gateway, name, cancellationToken));
    }

    // The usual case above needs no waiting; only here a model may be one that was just put into a folder.
    private static async Task<ModelEntry> RefreshAndResolveAsync(IModelGateway gateway, string? name, CancellationToken cancellationToken)
    {
        await gateway.RefreshModelsAsync(cancellationToken);
        if (string.IsNullOrEmpty(name))
        {
            return ResolveUnnamed(gateway);
        }

        return gateway.TryResolve(name, out var model) ? model : throw new ModelNotFoundException(name, Names(gateway.Models));
    }

    private static ModelEntry ResolveUnnamed(IModelGateway gateway)
    {
        var models = gateway.Models;
        if (models.Count == 1)
        {
            return models[0];
        }

        var loaded = gateway.Runners.Where(runner => runner.State is RunnerState.Ready or RunnerState.Busy).Take(2).ToList();
        if (loaded.Count == 1)
        {
            return loaded[0].Model;
        }

        throw new BadRequestException(
            models.Count == 0
                ? "No model was named, and there is none: put a .gguf file into a models folder."
                : $"No model was named: 'model' must be one of {string.Join(", ", Names(models))}.",
            "model");
    }

    private static List<string> Names(IReadOnlyList<ModelEntry> models) => [.. models.Select(model => model.Id)];
}
