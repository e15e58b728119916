namespace LlamaRunner.Contracts.Failures;

/// <summary>The host is shutting down.</summary>
public sealed class HostStoppingException() : RequestFailedException("The host is shutting down.");
