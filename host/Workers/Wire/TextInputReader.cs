using System.Text.Json;
using LlamaRunner.Contracts.InProcess;

namespace LlamaRunner.Host.Workers.Wire;

/// <summary>Reads one or several texts: a string, the tokens of one, or an array of such.</summary>
internal static class TextInputReader
{
    /// <summary>Reads them; at least one.</summary>
    /// <param name="path">The field.</param>
    /// <param name="value">Its value.</param>
    /// <param name="mayBeEmpty">Whether a text may be empty.</param>
    public static IReadOnlyList<TextInput> Read(string path, JsonElement value, bool mayBeEmpty)
    {
        if (value.ValueKind is JsonValueKind.String)
        {
            return [ReadText(path, value, mayBeEmpty)];
        }

        if (value.ValueKind is not JsonValueKind.Array)
        {
            throw RequestFields.MakeFault(path, value, "must be a string, an array of tokens, or an array of such");
        }

        if (value.GetArrayLength() == 0)
        {
            throw RequestFields.MakeFault(path, value, "must not be empty");
        }

        if (value[0].ValueKind is JsonValueKind.Number)
        {
            return [ReadTokens(path, value)];
        }

        var texts = new List<TextInput>(value.GetArrayLength());
        foreach (var item in value.EnumerateArray())
        {
            var itemPath = $"{path}[{texts.Count}]";
            texts.Add(item.ValueKind switch
            {
                JsonValueKind.String => ReadText(itemPath, item, mayBeEmpty),
                JsonValueKind.Array => ReadTokens(itemPath, item),
                _ => throw RequestFields.MakeFault(itemPath, item, "must be a string or an array of tokens"),
            });
        }

        return texts;
    }

    private static TextInput ReadText(string path, JsonElement value, bool mayBeEmpty) => value.GetString()! switch
    {
        "" when !mayBeEmpty => throw RequestFields.MakeFault(path, value, "must not be empty"),
        var text => new TextInput(text),
    };

    private static TextInput ReadTokens(string path, JsonElement value)
    {
        if (value.GetArrayLength() == 0)
        {
            throw RequestFields.MakeFault(path, value, "must not be empty");
        }

        var tokens = new List<int>(value.GetArrayLength());
        foreach (var item in value.EnumerateArray())
        {
            tokens.Add(RequestFields.TryReadInteger(item, out var token) && token is >= 0 and <= int.MaxValue
                ? (int)token
                : throw RequestFields.MakeFault($"{path}[{tokens.Count}]", item, "must be a token's id: a whole number of 0 or more"));
        }

        return new TextInput(string.Empty, tokens);
    }
}
