namespace LlamaRunner.Contracts.Failures;

/// <summary>There is no model of that name.</summary>
/// <param name="model">The name as the client sent it.</param>
/// <param name="available">The names that exist.</param>
public sealed class ModelNotFoundException(string model, IReadOnlyList<string> available) : RequestFailedException(Describe(model, available))
{
    private const int MaxNames = 20;

    /// <summary>The name as the client sent it.</summary>
    public string Model { get; } = model;

    /// <summary>The names that exist.</summary>
    public IReadOnlyList<string> Available { get; } = available;

    private static string Describe(string model, IReadOnlyList<string> available)
    {
        ArgumentNullException.ThrowIfNull(available);
        var names = string.Join(", ", available.Take(MaxNames));
        return available.Count switch
        {
            0 => $"Model '{model}' was not found, and there is no other: put a .gguf file into a models folder.",
            > MaxNames => $"Model '{model}' was not found. Available are {names} and {available.Count - MaxNames} more.",
            _ => $"Model '{model}' was not found. Available: {names}.",
        };
    }
}
