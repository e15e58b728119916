using System.Text.Json;

namespace LlamaRunner.Contracts.Models;

/// <summary>
/// What was laid down with a model beside its weights, as Ollama's Modelfile does. The host applies the system prompt and the messages
/// to every chat, and the parameters to every request that does not set them itself, on all frontends. Since contracts 1.1.
/// </summary>
public sealed record ModelRecipe
{
    /// <summary>One that lays down nothing.</summary>
    public static ModelRecipe Empty { get; } = new();

    /// <summary>The system prompt of chats that bring none; null for none.</summary>
    public string? System { get; init; }

    /// <summary>
    /// The template that came with it, in the language of Go's templates. It is shown and kept: llama.cpp renders the one in Jinja that
    /// the model's file holds. Null for none.
    /// </summary>
    public string? Template { get; init; }

    /// <summary>Parameters by Ollama's names, for example <c>temperature</c>, <c>num_ctx</c> or <c>stop</c> (a list).</summary>
    public IReadOnlyDictionary<string, JsonElement> Parameters { get; init; } = new Dictionary<string, JsonElement>();

    /// <summary>Messages that stand before those of every chat: objects with <c>role</c> and <c>content</c>.</summary>
    public IReadOnlyList<JsonElement> Messages { get; init; } = [];

    /// <summary>The texts of its licences.</summary>
    public IReadOnlyList<string> Licenses { get; init; } = [];

    /// <summary>
    /// The name of the code with which Ollama writes its prompts in place of a template, for example <c>qwen3-coder</c>. It is shown and
    /// kept, like the template; null for none.
    /// </summary>
    public string? Renderer { get; init; }

    /// <summary>The name of the code with which Ollama reads its answers. It is shown and kept; null for none.</summary>
    public string? Parser { get; init; }

    /// <summary>The version of Ollama that it needs, for example <c>0.14.0</c>. It is shown and kept; null for any.</summary>
    public string? Requires { get; init; }

    /// <summary>The name of the model that it was made of; null when it was made of files.</summary>
    public string? Parent { get; init; }
}
