using LlamaRunner.Contracts.Backends;
using LlamaRunner.Contracts.Failures;
using LlamaRunner.Contracts.Models;

namespace LlamaRunner.Contracts.InProcess;

/// <summary>
/// A backend whose runners are objects of its own instead of processes. Where they live is the host's choice
/// (<c>backends.&lt;id&gt;.isolation</c>): by default each in a worker process, which loads just this plugin, so that native
/// code that crashes costs one runner and never the host. Ports, keys, stopping and the wire format are the host's work.
/// </summary>
public interface IInProcessBackend
{
    /// <summary>The key of this backend in <c>host.json</c>, for example <c>embedded</c>: lower-case letters, digits and dashes.</summary>
    string Id { get; }

    /// <summary>How strongly the host prefers this backend for a GGUF file that names none; see <see cref="IBackend.AutomaticRank"/>.</summary>
    int AutomaticRank => 0;

    /// <summary>
    /// Says whether this backend can be used on this machine and, if not, why. Called in the host itself, so it must not load
    /// native code that could end the process.
    /// </summary>
    /// <param name="cancellationToken">Ends the probe.</param>
    ValueTask<BackendAvailability> ProbeAsync(CancellationToken cancellationToken);

    /// <summary>Estimates the memory that a runner of <paramref name="model"/> will take. Reads metadata only; must be quick.</summary>
    /// <param name="model">The model to start.</param>
    /// <param name="load">The settings it would be started with.</param>
    /// <param name="cancellationToken">Ends the estimate.</param>
    ValueTask<ResourceEstimate> EstimateAsync(ModelEntry model, LoadSettings load, CancellationToken cancellationToken);

    /// <summary>
    /// Loads a model and returns when it can answer requests. Called in the worker process, or in the host where it is
    /// configured so. Cancelling ends the load and leaves nothing behind.
    /// </summary>
    /// <param name="load">The model, its settings, and where to report progress.</param>
    /// <param name="cancellationToken">Ends the load.</param>
    /// <exception cref="ModelLoadFailedException">The model could not be loaded; the message says why.</exception>
    Task<InProcessRunner> LoadAsync(RunnerLoad load, CancellationToken cancellationToken);
}
