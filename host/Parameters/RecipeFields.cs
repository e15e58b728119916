using System.Collections.Frozen;
using System.Text.Json;
using LlamaRunner.Contracts.Models;

namespace LlamaRunner.Host.Parameters;

/// <summary>Makes request fields of a recipe's parameters, which have Ollama's names. Those that are settings of the start are none.</summary>
internal static class RecipeFields
{
    private static readonly FrozenDictionary<string, string> Names = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["temperature"] = "temperature",
        ["top_k"] = "top_k",
        ["top_p"] = "top_p",
        ["min_p"] = "min_p",
        ["typical_p"] = "typical_p",
        ["repeat_last_n"] = "repeat_last_n",
        ["repeat_penalty"] = "repeat_penalty",
        ["presence_penalty"] = "presence_penalty",
        ["frequency_penalty"] = "frequency_penalty",
        ["mirostat"] = "mirostat",
        ["mirostat_tau"] = "mirostat_tau",
        ["mirostat_eta"] = "mirostat_eta",
        ["num_keep"] = "n_keep",
        ["num_predict"] = "max_tokens",
        ["seed"] = "seed",
        ["stop"] = "stop",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    // Where a number below zero means what a request without the field gets.
    private static readonly FrozenSet<string> NotBelowZero = FrozenSet.Create(StringComparer.Ordinal, "num_predict", "seed", "repeat_last_n");

    /// <summary>The fields, with their values.</summary>
    public static IEnumerable<(string Field, JsonElement Value)> Of(ModelRecipe recipe) => recipe.Parameters
        .Where(static parameter => Names.ContainsKey(parameter.Key) && Counts(parameter.Key, parameter.Value))
        .Select(static parameter => (Names[parameter.Key], parameter.Value));

    private static bool Counts(string name, JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Number => !NotBelowZero.Contains(name) || value.GetDouble() >= 0,
        JsonValueKind.Array => name is "stop" && value.GetArrayLength() > 0,
        JsonValueKind.String => name is "stop",
        _ => false,
    };
}
