namespace LlamaRunner.Contracts.Failures;

/// <summary>The model is not loaded, and the request is one that does not load it. Since contracts 1.1.</summary>
/// <param name="model">The model's id.</param>
public sealed class ModelNotLoadedException(string model)
    : RequestFailedException($"The model '{model}' is not loaded, and this request only looks at a model that is.")
{
    /// <summary>The model's id.</summary>
    public string Model { get; } = model;
}
