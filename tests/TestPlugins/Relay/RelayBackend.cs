using LlamaRunner.Contracts.Backends;
using LlamaRunner.Contracts.Models;
using LlamaRunner.Contracts.Runners;

namespace TestPlugins.Relay;

/// <summary>Models of another host, whose address a model's argument <c>url</c> gives: a runner that speaks every dialect itself.</summary>
internal sealed class RelayBackend : IBackend
{
    public string Id => "relay";

    public ValueTask<BackendAvailability> ProbeAsync(CancellationToken cancellationToken) =>
        new(new BackendAvailability { IsAvailable = true, Version = "1" });

    public ValueTask<ResourceEstimate> EstimateAsync(ModelEntry model, LoadSettings load, CancellationToken cancellationToken) => default;

    public Task<IRunner> StartAsync(RunnerStart start, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(start);
        return Task.FromResult<IRunner>(new RelayRunner(new Uri(start.Load.Arguments["url"].Values[0])));
    }
}
