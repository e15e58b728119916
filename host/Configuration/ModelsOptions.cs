namespace LlamaRunner.Host.Configuration;

/// <summary>The section <c>models</c>.</summary>
internal sealed record ModelsOptions
{
    /// <summary>Folders that are searched, with all below them, for GGUF files. Default: <c>~/.llama-runner/models</c>.</summary>
    public IReadOnlyList<string> Directories { get; init; } = ["~/.llama-runner/models"];

    /// <summary>Models by name. An entry whose file lies in one of the folders takes the place of the one found there.</summary>
    public IReadOnlyDictionary<string, ModelOptions> Entries { get; init; } = new Dictionary<string, ModelOptions>();
}
