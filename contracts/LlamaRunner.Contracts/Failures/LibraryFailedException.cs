namespace LlamaRunner.Contracts.Failures;

/// <summary>The model library could not do what it was asked: a registry said no, a disk is full, a file is not what it should be. Since contracts 1.1.</summary>
/// <param name="message">One sentence: what went wrong and, where it can be known, what to do.</param>
/// <param name="innerException">The cause, for the log only.</param>
public sealed class LibraryFailedException(string message, Exception? innerException = null) : RequestFailedException(message, innerException);
