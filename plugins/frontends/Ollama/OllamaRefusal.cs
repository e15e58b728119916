using LlamaRunner.Contracts.Failures;

namespace LlamaRunner.Frontends.Ollama;

/// <summary>A request that Ollama refuses with a status or in words that clients know, and that the host has no failure of its own for.</summary>
/// <param name="status">The HTTP status.</param>
/// <param name="message">Its words.</param>
internal sealed class OllamaRefusal(int status, string message) : RequestFailedException(message)
{
    /// <summary>The HTTP status.</summary>
    public int Status { get; } = status;
}
