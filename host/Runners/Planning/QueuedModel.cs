namespace LlamaRunner.Host.Runners.Planning;

/// <summary>A model that waits for a place.</summary>
/// <param name="Id">The number of its runner to be.</param>
/// <param name="Model">The model.</param>
/// <param name="Sequence">The place of its oldest request in the order of arrival over all models.</param>
/// <param name="ArrivedAt">When that request came.</param>
internal sealed record QueuedModel(int Id, ModelTraits Model, long Sequence, TimeSpan ArrivedAt);
