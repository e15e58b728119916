namespace LlamaRunner.Backends.Embedded.Native;

/// <summary>llama.cpp's libraries are missing or cannot be loaded.</summary>
/// <param name="message">One sentence that says which and what to do.</param>
/// <param name="innerException">The cause.</param>
internal sealed class NativeLibraryException(string message, Exception? innerException = null) : Exception(message, innerException);
