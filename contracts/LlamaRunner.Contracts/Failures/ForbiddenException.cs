namespace LlamaRunner.Contracts.Failures;

/// <summary>The request comes from a web page or by a host name that is not allowed.</summary>
/// <param name="message">What is refused, and the setting that allows it.</param>
public sealed class ForbiddenException(string message) : RequestFailedException(message);
