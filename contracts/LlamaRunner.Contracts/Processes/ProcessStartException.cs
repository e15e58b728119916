namespace LlamaRunner.Contracts.Processes;

/// <summary>A program could not be started.</summary>
/// <param name="message">Which program, and why.</param>
/// <param name="innerException">The operating system's error.</param>
public sealed class ProcessStartException(string message, Exception? innerException = null) : Exception(message, innerException);
