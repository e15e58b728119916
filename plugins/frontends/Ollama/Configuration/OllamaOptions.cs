namespace LlamaRunner.Frontends.Ollama.Configuration;

/// <summary>The frontend's own settings: <c>frontends.ollama</c>.</summary>
internal sealed record OllamaOptions
{
    /// <summary>
    /// The version that it says to be. Clients refuse one that they take for too old: VS Code's Copilot below 0.6.4, Codex below 0.13.4.
    /// Default: that of the Ollama whose API is served here.
    /// </summary>
    public string Version { get; init; } = "0.33.0";
}
