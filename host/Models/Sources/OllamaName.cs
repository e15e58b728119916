namespace LlamaRunner.Host.Models.Sources;

/// <summary>The name of an Ollama model, which is the path of its manifest: <c>host/namespace/model/tag</c>.</summary>
internal sealed record OllamaName(string Host, string Namespace, string Model, string Tag)
{
    // Ollama takes the two for one; newer versions write the second.
    private static readonly string[] OwnHosts = ["registry.ollama.ai", "ollama.com"];
    private static readonly string[] HuggingFaceHosts = ["hf.co", "huggingface.co"];

    /// <summary>The name as Ollama lists it: without its own host and its own namespace, always with the tag.</summary>
    public string Shown
    {
        get
        {
            var host = IsOneOf(OwnHosts) ? "" : Host + "/";
            var space = host.Length == 0 && Namespace.Equals("library", StringComparison.OrdinalIgnoreCase) ? "" : Namespace + "/";
            return $"{host}{space}{Model}:{Tag}";
        }
    }

    /// <summary>The name by which users of other tools know a model of the Hugging Face hub.</summary>
    public IReadOnlyList<string> Aliases => IsOneOf(HuggingFaceHosts)
        ? [$"{Namespace}/{Model}:{Tag}", .. HuggingFaceHosts.Select(host => $"{host}/{Namespace}/{Model}:{Tag}")]
        : [];

    private bool IsOneOf(string[] hosts) => hosts.Contains(Host, StringComparer.OrdinalIgnoreCase);
}
