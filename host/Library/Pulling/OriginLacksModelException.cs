namespace LlamaRunner.Host.Library.Pulling;

/// <summary>A place has no such model, or cannot be asked. Where the model is here already, that is no failure.</summary>
/// <param name="message">The sentence for the user.</param>
/// <param name="innerException">The cause.</param>
internal sealed class OriginLacksModelException(string message, Exception? innerException = null) : Exception(message, innerException);
