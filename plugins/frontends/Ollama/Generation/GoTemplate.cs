using System.Text;
using LlamaRunner.Contracts.Failures;

namespace LlamaRunner.Frontends.Ollama.Generation;

/// <summary>
/// A template of text with <c>{{ .Name }}</c>, <c>{{ if .Name }} … {{ else }} … {{ end }}</c>, comments, and the dashes that trim; what
/// templates for one prompt are made of. Anything else of Go's language is refused by its name.
/// </summary>
internal sealed class GoTemplate
{
    private const string Field = "template";

    // Each level is one more of the stack, to read and to render.
    private const int DeepestIf = 64;

    private static readonly string[] Known = ["System", "Prompt", "Response", "Suffix"];

    private readonly IReadOnlyList<Node> _nodes;

    private GoTemplate(IReadOnlyList<Node> nodes) => _nodes = nodes;

    /// <summary>Reads one.</summary>
    /// <exception cref="BadRequestException">It is wrong, or needs what is not known here.</exception>
    public static GoTemplate Parse(string text)
    {
        var pieces = GoTemplatePiece.Split(text) ?? throw new BadRequestException("'template' has a {{ without }}.", Field);
        var at = 0;
        var nodes = ReadBlock(pieces, ref at, depth: 0, out _);
        return new GoTemplate(nodes);
    }

    /// <summary>Puts values in. Where there is no answer yet, the text ends at its place.</summary>
    /// <param name="values">The values by name; null for the answer that is to come.</param>
    public string Render(IReadOnlyDictionary<string, string?> values)
    {
        var output = new StringBuilder();
        Render(_nodes, values, output);
        return output.ToString();
    }

    private static bool Render(IReadOnlyList<Node> nodes, IReadOnlyDictionary<string, string?> values, StringBuilder output)
    {
        foreach (var node in nodes)
        {
            switch (node)
            {
                case Node.Text text:
                    output.Append(text.Value);
                    break;
                case Node.Name name when values[name.Value] is { } value:
                    output.Append(value);
                    break;
                case Node.Name:
                    return false;
                case Node.If branch:
                    if (!Render(string.IsNullOrEmpty(values[branch.Condition]) ? branch.Otherwise : branch.Then, values, output))
                    {
                        return false;
                    }

                    break;
            }
        }

        return true;
    }

    private static List<Node> ReadBlock(IReadOnlyList<GoTemplatePiece> pieces, ref int at, int depth, out string? end)
    {
        var nodes = new List<Node>();
        while (at < pieces.Count)
        {
            var piece = pieces[at++];
            var action = piece.Text;
            if (!piece.IsAction)
            {
                nodes.Add(new Node.Text(action));
            }
            else if (action is "end" or "else" && depth > 0)
            {
                end = action;
                return nodes;
            }
            else if (action.StartsWith("if ", StringComparison.Ordinal))
            {
                nodes.Add(ReadIf(NameOf(action[3..]), pieces, ref at, depth + 1));
            }
            else if (!action.StartsWith("/*", StringComparison.Ordinal))
            {
                nodes.Add(new Node.Name(NameOf(action)));
            }
        }

        end = null;
        return nodes;
    }

    private static Node.If ReadIf(string name, IReadOnlyList<GoTemplatePiece> pieces, ref int at, int depth)
    {
        if (depth > DeepestIf)
        {
            throw new BadRequestException($"'template' has an {{{{ if }}}} within more than {DeepestIf} others.", Field);
        }

        var then = ReadBlock(pieces, ref at, depth, out var end);
        List<Node> otherwise = end is "else" ? ReadBlock(pieces, ref at, depth, out end) : [];
        return end is "end" ? new Node.If(name, then, otherwise) : throw new BadRequestException("'template' has an {{ if }} without {{ end }}.", Field);
    }

    private static string NameOf(string expression)
    {
        var name = expression.Trim() is ['.', .. var rest] ? rest : null;
        return name is not null && Known.Contains(name, StringComparer.Ordinal) ? name : throw new BadRequestException(
            $"'template' has {{{{ {expression.Trim()} }}}}: here a template may have .System, .Prompt, .Response, .Suffix, if, else and end. "
            + "Leave it out, and the model's own template is applied.",
            Field);
    }

    private abstract record Node
    {
        public sealed record Text(string Value) : Node;

        public sealed record Name(string Value) : Node;

        public sealed record If(string Condition, IReadOnlyList<Node> Then, IReadOnlyList<Node> Otherwise) : Node;
    }
}
