using System.Text.Json;
using LlamaRunner.Contracts.Failures;
using LlamaRunner.Dialects;
using LlamaRunner.Dialects.Chat;

namespace LlamaRunner.Frontends.Ollama.Generation;

/// <summary>Writes the calls of an assistant's message, whose arguments are an object here and a text in a chat.</summary>
internal static class ToolCalls
{
    /// <summary>Writes them; nothing when there are none.</summary>
    /// <exception cref="BadRequestException">One is wrong.</exception>
    public static void Write(JsonElement message, string path, OpenCalls calls, Utf8JsonWriter writer)
    {
        var isFirst = true;
        foreach (var (item, place) in Fields.Items(message, "tool_calls", path))
        {
            if (isFirst)
            {
                writer.WriteStartArray("tool_calls"u8);
                isFirst = false;
            }

            WriteCall(Fields.NeededObject(item, place), place, calls, writer);
        }

        if (!isFirst)
        {
            writer.WriteEndArray();
        }
    }

    private static void WriteCall(JsonElement call, string path, OpenCalls calls, Utf8JsonWriter writer)
    {
        if (!Fields.TryGet(call, "function", out var function))
        {
            throw Fields.Missing($"{path}.function", "an object with name and arguments");
        }

        var place = $"{path}.function";
        var name = Fields.NeededText(Fields.NeededObject(function, place), "name", place);
        ChatRequestJson.WriteToolCall(writer, calls.Add(Fields.Text(call, "id", path), name), name, Arguments(function, place));
    }

    // Some clients keep them as the text that other APIs have.
    private static string Arguments(JsonElement function, string path)
    {
        if (!Fields.TryGet(function, "arguments", out var arguments))
        {
            return "{}";
        }

        return arguments.ValueKind switch
        {
            JsonValueKind.Object => arguments.GetRawText(),
            JsonValueKind.String => arguments.GetString() is { Length: > 0 } text ? text : "{}",
            _ => throw Fields.Wrong($"{path}.arguments", arguments, "an object"),
        };
    }
}
