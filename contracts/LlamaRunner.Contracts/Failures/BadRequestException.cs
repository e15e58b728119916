namespace LlamaRunner.Contracts.Failures;

/// <summary>The client's request is wrong.</summary>
/// <param name="message">What is wrong and what would be right.</param>
/// <param name="field">The field at fault, for example <c>messages</c>; null when it is the body as a whole.</param>
public sealed class BadRequestException(string message, string? field = null) : RequestFailedException(message)
{
    /// <summary>The field at fault; null when it is the body as a whole.</summary>
    public string? Field { get; } = field;
}
