using System.Diagnostics.CodeAnalysis;
using LlamaRunner.Contracts.Failures;
using LlamaRunner.Contracts.Models;

namespace LlamaRunner.Contracts.Runners;

/// <summary>What frontends get: the models there are, and leases on them. Safe for concurrent use.</summary>
public interface IModelGateway
{
    /// <summary>All models, ordered by id.</summary>
    IReadOnlyList<ModelEntry> Models { get; }

    /// <summary>
    /// Looks for models that were added or taken away since; at most every two seconds, so that it may be called before each
    /// listing and for each unknown name.
    /// </summary>
    /// <param name="cancellationToken">Stops waiting.</param>
    Task RefreshModelsAsync(CancellationToken cancellationToken);

    /// <summary>
    /// Finds a model by the one rule of all frontends: exact id or alias, then without <c>:latest</c>, then both without
    /// regard to case.
    /// </summary>
    /// <param name="name">The name as the client sent it.</param>
    /// <param name="model">The model, when there is one.</param>
    bool TryResolve(string name, [NotNullWhen(true)] out ModelEntry? model);

    /// <summary>Waits for a slot of the model's runner, starting or swapping runners as needed.</summary>
    /// <param name="model">A model that this gateway resolved.</param>
    /// <param name="request">Who asks, and for how long the runner shall stay afterwards.</param>
    /// <param name="cancellationToken">Stops waiting; a start that nobody else waits for is cancelled.</param>
    /// <returns>A lease; disposing it frees the slot.</returns>
    /// <exception cref="ModelLoadFailedException">The runner could not be started.</exception>
    /// <exception cref="HostStoppingException">The host is shutting down.</exception>
    ValueTask<IModelLease> AcquireAsync(ModelEntry model, LeaseRequest request, CancellationToken cancellationToken);

    /// <summary>The runners there are now, those that wait for their start included.</summary>
    IReadOnlyList<RunnerStatus> Runners { get; }

    /// <summary>The models that are left alone for a while after failures, ordered by id.</summary>
    IReadOnlyList<ModelFailure> Failures { get; }

    /// <summary>Unloads a model and returns when its runner has gone. Does nothing when it has none.</summary>
    /// <param name="model">The model to unload.</param>
    /// <param name="mode">What becomes of requests under way.</param>
    /// <param name="cancellationToken">Stops waiting, not the unloading.</param>
    Task UnloadAsync(ModelEntry model, UnloadMode mode, CancellationToken cancellationToken);

    /// <summary>
    /// Follows the changes of runners' states from now on, but for those between ready and busy. A reader that falls behind loses the oldest events, never
    /// holds up a request.
    /// </summary>
    /// <param name="cancellationToken">Ends the sequence.</param>
    IAsyncEnumerable<RunnerEvent> WatchAsync(CancellationToken cancellationToken);
}
