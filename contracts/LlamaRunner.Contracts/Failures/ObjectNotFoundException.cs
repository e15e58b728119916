namespace LlamaRunner.Contracts.Failures;

/// <summary>What the request names is not there: a stored object of the API, not a model and not a path. Since contracts 1.1.</summary>
/// <param name="message">What is not there.</param>
/// <param name="field">The field, or the part of the path, that names it; null when there is none.</param>
public sealed class ObjectNotFoundException(string message, string? field = null) : RequestFailedException(message)
{
    /// <summary>The field, or the part of the path, that names it; null when there is none.</summary>
    public string? Field { get; } = field;
}
