using System.Globalization;
using LlamaRunner.Contracts.Backends;
using LlamaRunner.Contracts.Models;
using LlamaRunner.Contracts.Runners;

namespace LlamaRunner.UnitTests.Support;

/// <summary>A backend whose runners are up at once and answer through a handler.</summary>
internal sealed class ReadyBackend(HttpMessageHandler handler) : IBackend
{
    public string Id => "fake";

    public ValueTask<BackendAvailability> ProbeAsync(CancellationToken cancellationToken) => new(new BackendAvailability { IsAvailable = true });

    public ValueTask<ResourceEstimate> EstimateAsync(ModelEntry model, LoadSettings load, CancellationToken cancellationToken) => new(
        new ResourceEstimate(0, load.Arguments.TryGetValue("ctx-size", out var context) ? long.Parse(context.Values[0], CultureInfo.InvariantCulture) : 0));

    public Task<IRunner> StartAsync(RunnerStart start, CancellationToken cancellationToken) =>
        Task.FromResult<IRunner>(new FakeRunner(start.Model, slots: 4, handler));
}
