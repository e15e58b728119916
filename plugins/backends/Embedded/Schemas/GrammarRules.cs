using System.Text;

namespace LlamaRunner.Backends.Embedded.Schemas;

/// <summary>The rules of a grammar in the making. Those for any JSON are there already and are written out when something uses them.</summary>
internal sealed class GrammarRules
{
    /// <summary>The most repetitions that llama.cpp counts.</summary>
    public const int MaxCount = 2000;

    // Halves of surrogate pairs are left out, as they are and as escapes: each character counts as one then, as schemas count.
    private static readonly (string Name, string Body)[] Builtin =
    [
        ("space", """| " " | "\n"{1,2} [ \t]{0,20}"""),
        ("null", "\"null\""),
        ("boolean", "\"true\" | \"false\""),
        ("integral", "[0] | [1-9] [0-9]{0,14}"),
        ("integer", "\"-\"? integral"),
        ("number", "\"-\"? integral (\".\" [0-9]{1,15})? ([eE] [-+]? [0-9]{1,2})?"),
        ("hex", "[0-9a-fA-F]"),
        ("escape", """[\\] (["\\/bfnrt] | "u" ([0-9a-cA-CeEfF] hex hex hex | [dD] [0-7] hex hex))"""),
        ("char", """[\x20-\x21\x23-\x5B\x5D-\x7E\u0080-\uD7FF\uE000-\U0010FFFF] | escape"""),
        ("string", """["] char* ["]"""),
        ("value", "object | array | string | number | boolean | null"),
        ("member", "string space \":\" space value"),
        ("object", """ "{" space (member (space "," space member)* space)? "}" """),
        ("array", """ "[" space (value (space "," space value)* space)? "]" """),
        ("date", """[0-9]{4} "-" ("0" [1-9] | "1" [0-2]) "-" ("0" [1-9] | "1" [0-9] | "2" [0-8])"""),
        ("time", """([01] [0-9] | "2" [0-3]) ":" [0-5] [0-9] ":" [0-5] [0-9] ("." [0-9]{3})? ("Z" | [+-] ([01] [0-9] | "2" [0-3]) ":" [0-5] [0-9])"""),
        ("date-time", "date \"T\" time"),
        ("uuid", "hex{8} \"-\" hex{4} \"-\" hex{4} \"-\" hex{4} \"-\" hex{12}"),
        ("key-char", """[^"\\\x7F\x00-\x1F]"""),
    ];

    private readonly List<(string Name, string Body)> _rules = [];

    /// <summary>Makes a name that no rule has.</summary>
    public string NewName() => $"r{_rules.Count}";

    /// <summary>Adds a rule and returns its name.</summary>
    /// <param name="body">What it stands for.</param>
    public string Add(string body)
    {
        var name = NewName();
        _rules.Add((name, body));
        return name;
    }

    /// <summary>Adds a rule that others may name before it is known; its body comes later.</summary>
    public string Reserve() => Add("");

    /// <summary>Gives a reserved rule its body.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="body">What it stands for.</param>
    public void Define(string name, string body) => _rules[int.Parse(name.AsSpan(1), System.Globalization.CultureInfo.InvariantCulture)] = (name, body);

    /// <summary>A rule that is repeated.</summary>
    /// <param name="rule">The rule's name.</param>
    /// <param name="least">How often at least.</param>
    /// <param name="most">How often at most; null for any number. More than llama.cpp counts are made fewer, which is right as well.</param>
    public static string Repeat(string rule, int least, int? most) => (least, most) switch
    {
        (0, null) => rule + "*",
        (_, null) => $"{rule}{{{least},}}",
        (0, 0) => "\"\"",
        var (_, highest) => $"{rule}{{{least},{Math.Min(highest.Value, MaxCount)}}}",
    };

    /// <summary>A text as it stands.</summary>
    /// <param name="text">The text.</param>
    public static string Literal(string text)
    {
        var literal = new StringBuilder("\"");
        foreach (var letter in text)
        {
            literal.Append(letter switch { '"' => "\\\"", '\\' => "\\\\", '\n' => "\\n", '\r' => "\\r", '\t' => "\\t", _ => letter.ToString() });
        }

        return literal.Append('"').ToString();
    }

    /// <summary>The whole grammar.</summary>
    /// <param name="root">The name of the rule to begin with.</param>
    public string Write(string root)
    {
        var text = new StringBuilder($"root ::= {root}\n");
        foreach (var (name, body) in _rules.Concat(Builtin))
        {
            text.Append(name).Append(" ::= ").Append(body).Append('\n');
        }

        return text.ToString();
    }
}
