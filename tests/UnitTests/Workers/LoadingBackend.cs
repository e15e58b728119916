using LlamaRunner.Contracts.Backends;
using LlamaRunner.Contracts.InProcess;
using LlamaRunner.Contracts.Models;

namespace LlamaRunner.UnitTests.Workers;

/// <summary>An in-process backend that loads as the test says.</summary>
internal sealed class LoadingBackend(Func<RunnerLoad, CancellationToken, Task<InProcessRunner>> load) : IInProcessBackend
{
    private readonly TaskCompletionSource<RunnerLoad> _started = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public string Id => "loading";

    /// <summary>Completes when a load has begun.</summary>
    public Task<RunnerLoad> Started => _started.Task;

    public ValueTask<BackendAvailability> ProbeAsync(CancellationToken cancellationToken) => new(new BackendAvailability { IsAvailable = true });

    public ValueTask<ResourceEstimate> EstimateAsync(ModelEntry model, LoadSettings settings, CancellationToken cancellationToken) => default;

    public Task<InProcessRunner> LoadAsync(RunnerLoad request, CancellationToken cancellationToken)
    {
        _started.TrySetResult(request);
        return load(request, cancellationToken);
    }
}
