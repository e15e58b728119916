namespace LlamaRunner.Contracts.Failures;

/// <summary>The request carries no valid API key, and the host asks for one.</summary>
/// <param name="message">What is missing.</param>
public sealed class UnauthorizedException(string message) : RequestFailedException(message);
