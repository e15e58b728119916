using System.Text.Json;

namespace LlamaRunner.Frontends.Ollama.Listing.Show;

/// <summary>The answer of <c>/api/show</c>. Texts are empty where there is nothing: typed clients take no null for one.</summary>
internal sealed record ShowAnswer
{
    /// <summary>The texts of its licences.</summary>
    public required string License { get; init; }

    /// <summary>What would make such a model, in the language of a Modelfile.</summary>
    public required string Modelfile { get; init; }

    /// <summary>See <see cref="ParameterText"/>.</summary>
    public required string Parameters { get; init; }

    /// <summary>See <see cref="TemplateText"/>.</summary>
    public required string Template { get; init; }

    /// <summary>The system prompt of chats that bring none.</summary>
    public required string System { get; init; }

    /// <summary>The name of the code with which Ollama writes its prompts; absent for none.</summary>
    public string? Renderer { get; init; }

    /// <summary>The name of the code with which Ollama reads its answers; absent for none.</summary>
    public string? Parser { get; init; }

    /// <summary>What it is.</summary>
    public required ModelDetails Details { get; init; }

    /// <summary>The messages that stand before those of every chat; absent when there are none.</summary>
    public IReadOnlyList<JsonElement>? Messages { get; init; }

    /// <summary>See <see cref="ShownInfo"/>.</summary>
    public required IReadOnlyDictionary<string, JsonElement> ModelInfo { get; init; }

    /// <summary>Those of the projector; absent when there is none that Ollama's own command line could show.</summary>
    public IReadOnlyDictionary<string, JsonElement>? ProjectorInfo { get; init; }

    /// <summary>The tensors; absent when they were not wanted.</summary>
    public IReadOnlyList<ShownTensor>? Tensors { get; init; }

    /// <summary>What it can do; always a list, into which clients look at once.</summary>
    public required IReadOnlyList<string> Capabilities { get; init; }

    /// <summary>The version of Ollama that it needs; absent for any.</summary>
    public string? Requires { get; init; }

    /// <summary>When it was last changed.</summary>
    public required string ModifiedAt { get; init; }
}
