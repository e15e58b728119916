using System.Text.Json;

namespace LlamaRunner.Host.Workers.Wire;

/// <summary>Reads the texts that end a generation.</summary>
internal static class StopReader
{
    private const string Rule = "must be a string or an array of strings";

    /// <summary>Reads <c>stop</c>; empty texts, which would end everything at once, are passed over as llama-server does.</summary>
    public static IReadOnlyList<string> Read(RequestFields fields)
    {
        if (!fields.TryGet("stop", out var value))
        {
            return [];
        }

        var texts = new List<string>();
        if (value.ValueKind is JsonValueKind.String)
        {
            Add(texts, value);
            return texts;
        }

        if (value.ValueKind is not JsonValueKind.Array)
        {
            throw fields.Fault("stop", value, Rule);
        }

        foreach (var item in value.EnumerateArray())
        {
            if (item.ValueKind is not JsonValueKind.String)
            {
                throw fields.Fault("stop", value, $"{Rule}, and holds something else");
            }

            Add(texts, item);
        }

        return texts;
    }

    private static void Add(List<string> texts, JsonElement item)
    {
        if (item.GetString() is { Length: > 0 } text)
        {
            texts.Add(text);
        }
    }
}
