using System.Text;
using System.Text.Json;

namespace LlamaRunner.Backends.Embedded.Schemas;

/// <summary>Writes grammars of objects: properties in the order of the schema, those that are not required or not, others behind them.</summary>
/// <param name="writer">Writes the grammars of the properties' values.</param>
/// <param name="rules">The rules so far.</param>
internal sealed class ObjectGrammar(GrammarWriter writer, GrammarRules rules)
{
    private const string Comma = "space \",\" space ";

    /// <summary>Writes one.</summary>
    /// <param name="map">The rules for the object.</param>
    /// <param name="path">Where the schema stands.</param>
    public string Write(ObjectRules map, string path)
    {
        var members = FindMembers(map, path);
        var other = map.Additional is null or { IsNever: true } ? null : rules.Add(
            $"{WriteOtherKey(map.Properties.Keys.Union(map.Required))} space \":\" space {writer.Write(map.Additional, path + "/additionalProperties")}");

        // Built from the end: what follows once something was written (with a comma), and what may be the first.
        var rest = rules.Add(other is null ? "\"\"" : $"({Comma}{other})*");
        var first = rules.Add(other is null ? "\"\"" : $"({other} {rest})?");
        for (var i = members.Count - 1; i >= 0; i--)
        {
            var (rule, isRequired) = members[i];
            var asFirst = isRequired ? $"{rule} {rest}" : $"{rule} {rest} | {first}";
            rest = rules.Add(isRequired ? $"{Comma}{rule} {rest}" : $"({Comma}{rule})? {rest}");
            first = rules.Add(asFirst);
        }

        return $"\"{{\" space {first} space \"}}\"";
    }

    private List<(string Rule, bool IsRequired)> FindMembers(ObjectRules map, string path)
    {
        var members = new List<(string Rule, bool IsRequired)>();
        foreach (var name in map.Properties.Keys.Union(map.Required))
        {
            var at = $"{path}/properties/{name}";
            var schema = map.Properties.TryGetValue(name, out var own) ? own : map.Additional ?? Schema.Any;
            var isRequired = map.Required.Contains(name);
            if (writer.IsNever(schema))
            {
                if (isRequired)
                {
                    throw SchemaFault.At(at, "is required, and nothing can be its value");
                }

                continue;
            }

            var key = GrammarRules.Literal(JsonSerializer.Serialize(name, GrammarJsonContext.Readable.String));
            members.Add((rules.Add($"{key} space \":\" space {writer.Write(schema, at)}"), isRequired));
        }

        return members;
    }

    // Any key but those that are listed, none of its characters escaped, so that it is what it looks like.
    private static string WriteOtherKey(IEnumerable<string> listed)
    {
        var names = listed.Where(name => !name.Any(letter => letter is '"' or '\\' or < ' ' or '\x7F')).ToList();
        return $"[\"] {WriteOther(names)} [\"]";
    }

    // What follows a common begin of the names, so that none of them comes out.
    private static string WriteOther(List<string> names)
    {
        var branches = names.Where(name => name.Length > 0).GroupBy(name => char.ConvertToUtf32(name, 0)).ToList();
        if (branches.Count == 0)
        {
            return names.Count == 0 ? "key-char*" : "key-char key-char*";
        }

        var parts = branches
            .Select(branch => $"{GrammarRules.Literal(char.ConvertFromUtf32(branch.Key))} {WriteOther([.. branch.Select(name => name[char.ConvertFromUtf32(branch.Key).Length..])])}")
            .Append($"[^\"\\\\\\x7F\\x00-\\x1F{string.Concat(branches.Select(branch => Escape(branch.Key)))}] key-char*");
        return names.Contains("") ? $"({string.Join(" | ", parts)})" : $"({string.Join(" | ", parts)})?";
    }

    private static string Escape(int letter) => new StringBuilder("\\U").Append(letter.ToString("X8", System.Globalization.CultureInfo.InvariantCulture)).ToString();
}
