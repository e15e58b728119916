using LlamaRunner.Host.Configuration;

namespace LlamaRunner.Host.Models.Sources;

/// <summary>
/// Where other tools keep their models and where the demo model lies, by the rules of each tool. Absent is what is switched off;
/// what is named here need not exist.
/// </summary>
internal sealed record ModelPlaces
{
    // Where Ollama's installer for Linux lets its service run.
    private const string OllamaService = "/usr/share/ollama/.ollama/models";

    /// <summary>No places.</summary>
    public static ModelPlaces None { get; } = new();

    /// <summary>The Hugging Face hub cache.</summary>
    public string? HuggingFaceHub { get; init; }

    /// <summary>The home folder in which LM Studio has its own.</summary>
    public string? LmStudioUser { get; init; }

    /// <summary>Ollama's folders of models, the user's own first.</summary>
    public IReadOnlyList<string> OllamaFolders { get; init; } = [];

    /// <summary>The host's own library; null for none.</summary>
    public string? Library { get; init; }

    /// <summary>The file of the demo model.</summary>
    public string? Demo { get; init; }

    /// <summary>Finds the places.</summary>
    public static ModelPlaces Of(ModelsOptions options, ConfigurationSurroundings surroundings)
    {
        var paths = new PathResolver(surroundings.WorkingFolder, surroundings.Home, surroundings.ProgramFolder);
        return new ModelPlaces
        {
            HuggingFaceHub = options.Discovery.HuggingFace
                ? Variable("HF_HUB_CACHE")
                    ?? Variable("HUGGINGFACE_HUB_CACHE")
                    ?? Variable("HF_HOME", "hub")
                    ?? Variable("XDG_CACHE_HOME", "huggingface", "hub")
                    ?? Path.Combine(surroundings.Home, ".cache", "huggingface", "hub")
                : null,
            LmStudioUser = options.Discovery.LmStudio ? surroundings.Home : null,
            OllamaFolders = options.Discovery.Ollama
                ?
                [
                    Variable("OLLAMA_MODELS") ?? Path.Combine(surroundings.Home, ".ollama", "models"),
                    .. OperatingSystem.IsLinux() ? [OllamaService] : Array.Empty<string>(),
                ]
                : [],
            Demo = options.Demo ? Path.Combine(surroundings.ProgramFolder, "models", "demo.gguf") : null,
        };

        // The tools take an empty variable for none, and their users quote paths.
        string? Variable(string name, params string[] below) =>
            surroundings.Environment.GetValueOrDefault(name)?.Trim(' ', '"', '\'') is { Length: > 0 } value
                ? Path.Combine([paths.Resolve(value), .. below])
                : null;
    }
}
