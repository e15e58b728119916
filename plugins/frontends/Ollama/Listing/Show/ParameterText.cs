using System.Text;
using System.Text.Json;
using LlamaRunner.Contracts.Models;

namespace LlamaRunner.Frontends.Ollama.Listing.Show;

/// <summary>
/// The text <c>parameters</c>: one a line, the name in 30 columns, a list as one line an item, texts in quotes. Clients read the context
/// length and the stop texts out of it.
/// </summary>
internal static class ParameterText
{
    private const int Columns = 30;

    /// <summary>Writes the parameters of a recipe, in the order of their names.</summary>
    public static string Of(ModelRecipe recipe) => string.Join('\n', Lines(recipe).Select(static line => $"{line.Name,-Columns} {line.Value}"));

    /// <summary>Every parameter with each of its values.</summary>
    public static IEnumerable<(string Name, string Value)> Lines(ModelRecipe recipe)
    {
        foreach (var (name, value) in recipe.Parameters.OrderBy(static parameter => parameter.Key, StringComparer.Ordinal))
        {
            if (value.ValueKind is JsonValueKind.Array)
            {
                foreach (var item in value.EnumerateArray())
                {
                    yield return (name, Write(item));
                }
            }
            else if (value.ValueKind is not (JsonValueKind.Null or JsonValueKind.Undefined))
            {
                yield return (name, Write(value));
            }
        }
    }

    private static string Write(JsonElement value) => value.ValueKind is JsonValueKind.String ? Quote(value.GetString()!) : value.GetRawText();

    // As Go writes a text, which is what clients cut the quotes off: letters of any script stay as they are.
    private static string Quote(string text)
    {
        var quoted = new StringBuilder("\"", text.Length + 2);
        foreach (var letter in text)
        {
            _ = letter switch
            {
                '"' => quoted.Append("\\\""),
                '\\' => quoted.Append(@"\\"),
                '\n' => quoted.Append("\\n"),
                '\r' => quoted.Append("\\r"),
                '\t' => quoted.Append("\\t"),
                < ' ' or '\u007f' => quoted.Append(System.Globalization.CultureInfo.InvariantCulture, $"\\x{(int)letter:x2}"),
                _ => quoted.Append(letter),
            };
        }

        return quoted.Append('"').ToString();
    }
}
