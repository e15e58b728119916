using LlamaRunner.Contracts.Backends;
using LlamaRunner.Contracts.Models;
using LlamaRunner.Contracts.Runners;

namespace LlamaRunner.UnitTests.Models;

/// <summary>A backend that only lists models, in the way a test says.</summary>
internal sealed class OfferingBackend(string id, Func<CancellationToken, ValueTask<IReadOnlyList<ModelOffer>>> list) : IBackend
{
    public OfferingBackend(string id, params string[] models)
        : this(id, _ => new([.. models.Select(static model => new ModelOffer { Id = model })]))
    {
    }

    public string Id => id;

    public ValueTask<BackendAvailability> ProbeAsync(CancellationToken cancellationToken) => throw new NotSupportedException();

    public ValueTask<IReadOnlyList<ModelOffer>> ListModelsAsync(CancellationToken cancellationToken) => list(cancellationToken);

    public ValueTask<ResourceEstimate> EstimateAsync(ModelEntry model, LoadSettings load, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public Task<IRunner> StartAsync(RunnerStart start, CancellationToken cancellationToken) => throw new NotSupportedException();
}
