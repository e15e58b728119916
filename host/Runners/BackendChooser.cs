using LlamaRunner.Contracts.Backends;
using LlamaRunner.Contracts.Failures;
using LlamaRunner.Contracts.Models;
using LlamaRunner.Host.Plugins;

namespace LlamaRunner.Host.Runners;

/// <summary>Finds the backend that starts a model: the one that it names, else the most preferred one that can be used now.</summary>
internal sealed class BackendChooser(BackendRegistry backends)
{
    /// <summary>False when a backend was taken out of use.</summary>
    public bool IsInUse(IBackend backend) => backends.Has(backend);

    /// <summary>Chooses.</summary>
    /// <exception cref="ModelLoadFailedException">There is none; the message says why of each.</exception>
    public async Task<IBackend> ChooseAsync(ModelEntry model, CancellationToken cancellationToken)
    {
        if (model.BackendId is { } id)
        {
            return backends.TryGet(id, out var named)
                ? named
                : throw new ModelLoadFailedException(
                    model.Id, $"its backend '{id}' is not loaded; loaded are: {string.Join(", ", backends.Ids)}.");
        }

        var choice = await BackendChoice.MakeAsync(backends, cancellationToken);
        return choice.Backend ?? throw new ModelLoadFailedException(model.Id, choice.PassedOver.Count > 0
            ? $"no backend can be used: {string.Join("; ", choice.PassedOver.Select(static other => $"{other.Id} ({other.Reason})"))}."
            : "no backend plugin that takes GGUF files is loaded.");
    }
}
