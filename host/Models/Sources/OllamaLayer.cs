namespace LlamaRunner.Host.Models.Sources;

/// <summary>One part of an Ollama model.</summary>
internal sealed record OllamaLayer
{
    public string? MediaType { get; init; }

    /// <summary><c>sha256:</c> and the hash of its content, which is also the name of its file; absent for a file outside the folder.</summary>
    public string? Digest { get; init; }

    public long Size { get; init; }

    /// <summary>The name of the model that the part was taken from.</summary>
    public string? From { get; init; }

    /// <summary>The file name that llama.cpp needs to find the other shards by. The host's own library has it alone.</summary>
    public string? Name { get; init; }

    /// <summary>The full path of a file that lies outside the folder. The host's own library has it alone.</summary>
    public string? Path { get; init; }
}
