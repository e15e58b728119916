using LlamaRunner.Contracts.Failures;
using LlamaRunner.Contracts.Models;
using LlamaRunner.Contracts.Runners;

namespace LlamaRunner.Contracts.Backends;

/// <summary>One way to bring models up. Only the host's runner manager calls it; it starts at most one runner of a model at a time.</summary>
public interface IBackend
{
    /// <summary>The key of this backend in <c>host.json</c>, for example <c>llama-server</c>: lower-case letters, digits and dashes.</summary>
    string Id { get; }

    /// <summary>
    /// How strongly the host prefers this backend for a GGUF file that names none: of those that are available the one with the
    /// highest rank starts it. 0, the default: it starts only models that name it. <c>llama-server</c> has 100, <c>embedded</c> 10.
    /// </summary>
    int AutomaticRank => 0;

    /// <summary>Says whether this backend can be used on this machine and, if not, why. Must not start a runner.</summary>
    /// <param name="cancellationToken">Ends the probe.</param>
    ValueTask<BackendAvailability> ProbeAsync(CancellationToken cancellationToken);

    /// <summary>Lists the models that this backend brings itself, as a remote server does; none by default.</summary>
    /// <param name="cancellationToken">Ends the listing.</param>
    ValueTask<IReadOnlyList<ModelOffer>> ListModelsAsync(CancellationToken cancellationToken) => new([]);

    /// <summary>Estimates the memory that a runner of <paramref name="model"/> will take. Reads metadata only; must be quick.</summary>
    /// <param name="model">The model to start.</param>
    /// <param name="load">The settings it would be started with.</param>
    /// <param name="cancellationToken">Ends the estimate.</param>
    ValueTask<ResourceEstimate> EstimateAsync(ModelEntry model, LoadSettings load, CancellationToken cancellationToken);

    /// <summary>
    /// Starts a runner and returns when it can answer requests. Cancelling ends the start and leaves nothing behind:
    /// whatever was started has gone before the task completes.
    /// </summary>
    /// <param name="start">The model, its settings, and where to report progress.</param>
    /// <param name="cancellationToken">Ends the start.</param>
    /// <exception cref="ModelLoadFailedException">The runner could not be started, or went away before it was ready.</exception>
    Task<IRunner> StartAsync(RunnerStart start, CancellationToken cancellationToken);
}
