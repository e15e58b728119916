using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using LlamaRunner.Host.Configuration;

namespace LlamaRunner.UnitTests.Configuration;

/// <summary>docs/configuration.md says what the code does.</summary>
public sealed partial class ConfigurationDocumentTests : IDisposable
{
    private readonly ConfigurationWorld _world = new();
    private readonly string _document = File.ReadAllText(Path.Combine(RepositoryRoot(), "docs", "configuration.md"));

    public void Dispose() => _world.Dispose();

    [Fact]
    public void Document_EveryKeyOfTheSchema_StandsInItsSectionWithItsDefault()
    {
        var sections = Section().Matches(_document).ToDictionary(
            section => Placeholder().Replace(section.Groups["path"].Value, "<>"), section => section.Groups["text"].Value);
        var keys = Keys(ConfigurationSchema.Document, "").ToList();
        Assert.True(keys.Count > 30);
        foreach (var (section, name, schema) in keys)
        {
            if (section.Length == 0)
            {
                Assert.Contains(sections.Keys, heading => heading == name || heading == name + ".<>");
                continue;
            }

            var row = Assert.Single(sections[section].Split('\n'), line => line.StartsWith($"| `{name}` |", StringComparison.Ordinal));
            if (schema["default"] is JsonValue value)
            {
                Assert.Contains($"`{value.ToJsonString()}`", row, StringComparison.Ordinal);
            }
        }
    }

    [Fact]
    public async Task Document_EveryExample_IsValid()
    {
        _world.Environment["LAPTOP_KEY"] = "k";
        var examples = Example().Matches(_document);
        Assert.True(examples.Count > 5);
        foreach (Match example in examples)
        {
            Assert.Empty(await _world.FaultsOfAsync(example.Groups["json"].Value));
        }
    }

    [Fact]
    public async Task Document_FaultsShown_AreWhatTheHostSays()
    {
        var shown = Faults().Match(_document).Groups["text"].Value.Trim().Split('\n');
        Assert.Equal(shown, await _world.FaultsOfAsync("""
            {
              "runners": { "maxConcurent": 1, "keepAlive": "-5s" },
              "models": { "entries": { "qwen2.5": {} } },
              "frontends": { "openai": { "port": 8080 }, "ollama": { "port": 8080 } }
            }
            """));
    }

    /// <summary>Every property of the schema, with the section that describes it; items of a list stand in the list's own.</summary>
    private static IEnumerable<(string Section, string Name, JsonObject Schema)> Keys(JsonObject schema, string section)
    {
        foreach (var (name, node) in schema["properties"] as JsonObject ?? [])
        {
            var property = node!.AsObject();
            yield return (section, name, property);
            foreach (var key in Keys(property, section.Length == 0 ? name : $"{section}.{name}"))
            {
                yield return key;
            }

            foreach (var key in property["items"] is JsonObject item ? Keys(item, section) : [])
            {
                yield return key;
            }
        }

        foreach (var key in schema["additionalProperties"] is JsonObject value ? Keys(value, section + ".<>") : [])
        {
            yield return key;
        }
    }

    private static string RepositoryRoot()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "LlamaRunner.Host.sln")))
        {
            folder = Path.GetDirectoryName(folder) ?? throw new DirectoryNotFoundException("The tests do not run inside the repository.");
        }

        return folder;
    }

    [GeneratedRegex("```jsonc\n(?<json>.*?)```", RegexOptions.Singleline)]
    private static partial Regex Example();

    [GeneratedRegex("```text\n(?<text>.*?)```", RegexOptions.Singleline)]
    private static partial Regex Faults();

    [GeneratedRegex(@"^### `(?<path>[^`]+)`$(?<text>.*?)(?=^##|\z)", RegexOptions.Singleline | RegexOptions.Multiline)]
    private static partial Regex Section();

    [GeneratedRegex("<[a-z]+>")]
    private static partial Regex Placeholder();
}
