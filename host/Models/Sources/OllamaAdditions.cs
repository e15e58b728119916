using LlamaRunner.Contracts.Models;

namespace LlamaRunner.Host.Models.Sources;

/// <summary>What an Ollama model has beside its weights. One manifest gives the very same objects each time.</summary>
/// <param name="Recipe">What was laid down with it; null when nothing was.</param>
/// <param name="Load">What of it says how the model is started.</param>
/// <param name="Variant">What tells it from another model of the same file; null when nothing does.</param>
internal sealed record OllamaAdditions(ModelRecipe? Recipe, LoadSettings Load, string? Variant);
