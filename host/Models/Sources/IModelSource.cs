namespace LlamaRunner.Host.Models.Sources;

/// <summary>A place where models are found. Never written to. Not for concurrent use.</summary>
internal interface IModelSource
{
    /// <summary>Finds its models, always in the same order. What cannot be used is reported and left out.</summary>
    Task<IReadOnlyList<FoundModel>> FindAsync(CancellationToken cancellationToken);
}
