using System.Text.Json;
using System.Text.RegularExpressions;

namespace LlamaRunner.EndToEndTests.Ollama;

/// <summary>
/// Reads an answer as the strictest of a kind of client does: what no client of Ollama's API takes is a fault everywhere (null where
/// something is there, a date with more than six digits of a second, a count or duration that is no plain integer, a key twice), and
/// what the client needs is in its schema. Each fault is told with its path.
/// </summary>
internal static partial class StrictJson
{
    private const int MostDigits = 6;

    /// <summary>Checks an answer.</summary>
    /// <param name="json">The answer.</param>
    /// <param name="schema">What the client needs, as a JSON schema.</param>
    public static JsonElement Check(string json, string schema)
    {
        JsonElement root;
        try
        {
            using var document = JsonDocument.Parse(json, new JsonDocumentOptions { AllowDuplicateProperties = false });
            root = document.RootElement.Clone();
        }
        catch (JsonException exception)
        {
            Assert.Fail($"It is no JSON: {exception.Message}\n{json}");
            throw;
        }

        var faults = Walk(root, "$", name: "").Concat(Schema.FaultsOf(root, schema)).ToList();
        Assert.True(faults.Count == 0, $"{string.Join('\n', faults)}\nin {json}");
        return root;
    }

    [GeneratedRegex(@"^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.(\d+)")]
    private static partial Regex Date();

    [GeneratedRegex("^-?[0-9]+$")]
    private static partial Regex Integer();

    [GeneratedRegex("(_duration|_count|^size|^size_vram|^total|^completed|^context_length|^index)$")]
    private static partial Regex Counting();

    // The long lists of a description that was not asked for in full: Ollama has them this way.
    private static bool IsLeftOut(JsonProperty member) =>
        member.Value.ValueKind is JsonValueKind.Null && member.Name.StartsWith("tokenizer.", StringComparison.Ordinal);

    private static IEnumerable<string> Walk(JsonElement value, string path, string name) => value.ValueKind switch
    {
        JsonValueKind.Null => [$"{path} is null"],
        JsonValueKind.String when Date().Match(value.GetString()!) is { Success: true } date && date.Groups[1].Length > MostDigits =>
            [$"{path} has {date.Groups[1].Length} digits of a second: {value.GetString()}"],
        JsonValueKind.Number when Counting().IsMatch(name) && !Integer().IsMatch(value.GetRawText()) => [$"{path} is no integer: {value.GetRawText()}"],
        JsonValueKind.Array => value.EnumerateArray().SelectMany((item, index) => Walk(item, $"{path}[{index}]", name: "")),
        JsonValueKind.Object => value.EnumerateObject().Where(static member => !IsLeftOut(member)).SelectMany(member => Walk(member.Value, $"{path}.{member.Name}", member.Name)),
        _ => [],
    };
}
