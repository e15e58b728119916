using LlamaRunner.Contracts.Backends;
using LlamaRunner.Contracts.Failures;
using LlamaRunner.Contracts.Models;
using LlamaRunner.Host.Memory;
using LlamaRunner.Host.Plugins;

namespace LlamaRunner.Host.Runners;

/// <summary>Finds out who would start a model, and what it would take.</summary>
internal sealed class ModelEstimator(BackendChooser chooser, MemoryAccountant memory)
{
    /// <summary>Finds it out.</summary>
    /// <param name="model">The model.</param>
    /// <param name="load">The settings that it would be started with.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="ModelLoadFailedException">No backend can start it.</exception>
    public async Task<ModelEstimate> EstimateAsync(ModelEntry model, LoadSettings load, CancellationToken cancellationToken)
    {
        var (backend, estimate) = await AskAsync(model, load, cancellationToken);
        var reading = await memory.ReadAsync(cancellationToken);

        // What was learned holds for the model's own settings only.
        var learned = ReferenceEquals(load, model.Load) ? memory.FindLearned(model, backend.Id) : null;
        return new ModelEstimate(backend, estimate, MemoryDemand.Of(estimate, reading.Limits, reading.IsShared, learned), reading);
    }

    /// <summary>False when a backend was taken out of use.</summary>
    public bool IsInUse(IBackend backend) => chooser.IsInUse(backend);

    private async Task<(IBackend Backend, ResourceEstimate Estimate)> AskAsync(ModelEntry model, LoadSettings load, CancellationToken cancellationToken)
    {
        while (true)
        {
            var backend = await chooser.ChooseAsync(model, cancellationToken);
            try
            {
                return (backend, await backend.EstimateAsync(model, load, cancellationToken));
            }
            catch (PluginLeftException) when (!chooser.IsInUse(backend))
            {
                // Replaced between the two; the next choice is another one.
            }
        }
    }
}
