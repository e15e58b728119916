using System.Text.Json;
using System.Text.Json.Nodes;
using LlamaRunner.Contracts.Models;
using LlamaRunner.Host.Models.Sources;

namespace LlamaRunner.Host.Library.Creation;

/// <summary>A model in the making: the layers of its files, and what is laid down beside them.</summary>
internal sealed class ModelDraft
{
    public List<OllamaLayer> Models { get; } = [];

    public List<OllamaLayer> Projectors { get; } = [];

    public List<OllamaLayer> Adapters { get; } = [];

    public string? System { get; set; }

    public string? Template { get; set; }

    public Dictionary<string, JsonElement> Parameters { get; set; } = new(StringComparer.Ordinal);

    public IReadOnlyList<JsonElement> Messages { get; set; } = [];

    public IReadOnlyList<string> Licenses { get; set; } = [];

    /// <summary>The configuration of the model that it is made of, whose facts stay where nothing new is known; null for none.</summary>
    public JsonObject? Config { get; set; }

    /// <summary>Lays down what a recipe says: what it sets replaces what is there, parameters one by one.</summary>
    public void Apply(ModelRecipe recipe)
    {
        System = recipe.System ?? System;
        Template = recipe.Template ?? Template;
        Messages = recipe.Messages.Count > 0 ? recipe.Messages : Messages;
        Licenses = recipe.Licenses.Count > 0 ? recipe.Licenses : Licenses;
        foreach (var (name, value) in recipe.Parameters)
        {
            Parameters[name] = value;
        }

        // Ollama keeps these in the configuration, and not as layers.
        SetFact("renderer", recipe.Renderer);
        SetFact("parser", recipe.Parser);
        SetFact("requires", recipe.Requires);
    }

    private void SetFact(string name, string? value)
    {
        if (value is not null)
        {
            (Config ??= [])[name] = value;
        }
    }
}
