namespace LlamaRunner.Host.Models.Sources;

/// <summary>One part of an Ollama model.</summary>
internal sealed record OllamaLayer
{
    public string? MediaType { get; init; }

    /// <summary><c>sha256:</c> and the hash of its content, which is also the name of its file.</summary>
    public string? Digest { get; init; }

    public long Size { get; init; }
}
