using System.Text.Json;
using Json.Schema;

namespace LlamaRunner.EndToEndTests.Ollama;

/// <summary>Reads an answer of <c>/v1</c>, in which null has its meaning: only the schema holds.</summary>
internal static class SchemaOnly
{
    /// <inheritdoc cref="StrictJson.Check"/>
    public static JsonElement Check(string json, string schema)
    {
        using var document = JsonDocument.Parse(json);
        var results = JsonSchema.FromText(schema).Evaluate(document.RootElement, new EvaluationOptions { OutputFormat = OutputFormat.List });
        var faults = results.IsValid ? [] : (results.Details ?? []).Where(static detail => detail.Errors is not null)
            .Select(static detail => $"${detail.InstanceLocation}: {string.Join(", ", detail.Errors!.Values)}").ToList();
        Assert.True(faults.Count == 0, $"{string.Join('\n', faults)}\nin {json}");
        return document.RootElement.Clone();
    }
}
