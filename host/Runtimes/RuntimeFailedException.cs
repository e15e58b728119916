namespace LlamaRunner.Host.Runtimes;

/// <summary>A runtime could not be found, installed or removed; the message is the sentence that the user reads.</summary>
internal sealed class RuntimeFailedException(string message, Exception? innerException = null) : Exception(message, innerException);
