namespace LlamaRunner.Contracts.Failures;

/// <summary>The runner cannot do what is asked for, whatever the request's details.</summary>
/// <param name="message">What it cannot do, and what would.</param>
/// <param name="field">The field that asks for it, for example <c>tools</c>; null when it is the request as a whole.</param>
public sealed class RequestNotSupportedException(string message, string? field = null) : RequestFailedException(message)
{
    /// <summary>The field that asks for it; null when it is the request as a whole.</summary>
    public string? Field { get; } = field;
}
