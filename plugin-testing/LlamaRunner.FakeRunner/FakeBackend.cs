using LlamaRunner.Contracts.Backends;
using LlamaRunner.Contracts.Failures;
using LlamaRunner.Contracts.InProcess;
using LlamaRunner.Contracts.Models;

namespace LlamaRunner.FakeRunner;

/// <summary>A backend without models, for tests of plugins: a model's arguments say what it answers.</summary>
internal sealed class FakeBackend(TimeProvider time) : IInProcessBackend
{
    public string Id => "fake";

    public ValueTask<BackendAvailability> ProbeAsync(CancellationToken cancellationToken) =>
        new(new BackendAvailability { IsAvailable = true, Version = "1" });

    public ValueTask<ResourceEstimate> EstimateAsync(ModelEntry model, LoadSettings load, CancellationToken cancellationToken) => default;

    public Task<InProcessRunner> LoadAsync(RunnerLoad load, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(load);
        var arguments = FakeArguments.Read(load);
        return arguments.LoadFailure is { } reason
            ? throw new ModelLoadFailedException(load.Model.Id, reason)
            : Task.FromResult<InProcessRunner>(new FakeModelRunner(arguments, time));
    }
}
