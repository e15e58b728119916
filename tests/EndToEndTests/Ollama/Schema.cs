using System.Text.Json;
using Json.Schema;

namespace LlamaRunner.EndToEndTests.Ollama;

/// <summary>Holds answers to JSON schemas.</summary>
internal static class Schema
{
    private static readonly EvaluationOptions Options = new() { OutputFormat = OutputFormat.List, RequireFormatValidation = true };

    /// <summary>What is wrong with a value, each fault with its path; nothing when it is right.</summary>
    /// <param name="value">The value.</param>
    /// <param name="schema">The schema, as JSON.</param>
    public static IEnumerable<string> FaultsOf(JsonElement value, string schema)
    {
        var results = JsonSchema.FromText(schema).Evaluate(value, Options);
        return results.IsValid ? [] : (results.Details ?? []).Where(static detail => detail.Errors is not null)
            .Select(static detail => $"${detail.InstanceLocation}: {string.Join(", ", detail.Errors!.Values)}");
    }

    /// <summary>Reads an answer of <c>/v1</c>, where null has its meaning, and fails the test on the schema's faults alone.</summary>
    /// <param name="json">The answer.</param>
    /// <param name="schema">The schema, as JSON.</param>
    public static JsonElement Check(string json, string schema)
    {
        using var document = JsonDocument.Parse(json);
        var faults = FaultsOf(document.RootElement, schema).ToList();
        Assert.True(faults.Count == 0, $"{string.Join('\n', faults)}\nin {json}");
        return document.RootElement.Clone();
    }
}
