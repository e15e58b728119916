namespace LlamaRunner.Contracts.Failures;

/// <summary>
/// Base of all failures that a client is told of. Each frontend maps them to its API's own shape and status in one place
/// (<see cref="Frontends.IApiFrontend.WriteFailureAsync"/>).
/// </summary>
/// <param name="message">One or two sentences for the client: what is wrong and what would be right. No secrets, no prompts.</param>
/// <param name="innerException">The cause, for the log only.</param>
public abstract class RequestFailedException(string message, Exception? innerException = null) : Exception(message, innerException);
