using LlamaRunner.Contracts.Failures;
using LlamaRunner.Contracts.Library;
using LlamaRunner.Host.Models.Sources;

namespace LlamaRunner.Host.Library.Pulling;

/// <summary>A kind of place that models are got from.</summary>
internal interface IModelOrigin
{
    /// <summary>Finds out what a model consists of.</summary>
    /// <exception cref="OriginLacksModelException">It is not there, or the place cannot be reached.</exception>
    /// <exception cref="LibraryFailedException">It cannot be had.</exception>
    Task<PullPlan> PlanAsync(OllamaName name, RegistryRequest request, CancellationToken cancellationToken);
}
