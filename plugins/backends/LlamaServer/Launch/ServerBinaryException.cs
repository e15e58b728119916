namespace LlamaRunner.Backends.LlamaServer.Launch;

/// <summary>The program of a runtime is missing, or is not a llama-server that works here.</summary>
/// <param name="message">Why, in one sentence.</param>
/// <param name="lastLines">What the program printed.</param>
/// <param name="innerException">The cause.</param>
internal sealed class ServerBinaryException(string message, IReadOnlyList<string>? lastLines = null, Exception? innerException = null)
    : Exception(message, innerException)
{
    public IReadOnlyList<string> LastLines { get; } = lastLines ?? [];
}
