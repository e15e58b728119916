namespace LlamaRunner.Host.Models;

/// <summary>A file is not a GGUF file that can be read. The message is one sentence for the user, without the file's path.</summary>
internal sealed class GgufFormatException(string message) : Exception(message);
