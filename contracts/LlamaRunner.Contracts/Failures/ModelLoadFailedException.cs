namespace LlamaRunner.Contracts.Failures;

/// <summary>A runner could not be started, or went away before it was ready.</summary>
/// <param name="model">The model's id.</param>
/// <param name="reason">Why, in one sentence.</param>
/// <param name="lastLines">The last lines that the runner printed, oldest first.</param>
/// <param name="innerException">The cause, for the log only.</param>
public sealed class ModelLoadFailedException(
    string model, string reason, IReadOnlyList<string>? lastLines = null, Exception? innerException = null)
    : RequestFailedException(Describe(model, reason, lastLines), innerException)
{
    private const int MaxLines = 8;

    /// <summary>The model's id.</summary>
    public string Model { get; } = model;

    /// <summary>True when it failed for want of memory: the host then makes room and tries once more.</summary>
    public bool IsOutOfMemory { get; init; }

    /// <summary>Why, in one sentence.</summary>
    public string Reason { get; } = reason;

    /// <summary>The last lines that the runner printed, oldest first.</summary>
    public IReadOnlyList<string> LastLines { get; } = lastLines ?? [];

    private static string Describe(string model, string reason, IReadOnlyList<string>? lastLines)
    {
        var sentence = $"Model '{model}' could not be loaded: {reason}";
        return lastLines is null or { Count: 0 }
            ? sentence
            : $"{sentence} Its last output:\n{string.Join('\n', lastLines.TakeLast(MaxLines))}";
    }
}
