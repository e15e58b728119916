using LlamaRunner.Contracts.Backends;
using LlamaRunner.Contracts.Failures;
using LlamaRunner.Contracts.Models;
using LlamaRunner.Host.Plugins;

namespace LlamaRunner.Host.Runners;

/// <summary>Finds the backend that starts a model: the one that it names, else the most preferred one that can be used now.</summary>
internal sealed class BackendChooser(BackendRegistry backends)
{
    /// <summary>Chooses. Asked at each start, since a program that was missing may be there by now.</summary>
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

        var reasons = new List<string>();
        foreach (var backend in backends.Automatic)
        {
            var availability = await BackendProbe.RunAsync(backend, cancellationToken);
            if (availability.IsAvailable)
            {
                return backend;
            }

            reasons.Add($"{backend.Id} ({availability.Reason})");
        }

        throw new ModelLoadFailedException(model.Id, reasons.Count > 0
            ? $"no backend can be used: {string.Join("; ", reasons)}."
            : "no backend plugin that takes GGUF files is loaded.");
    }
}
