using System.Text.Json;

namespace LlamaRunner.Dialects.Chat;

/// <summary>The pieces of a chat request that every translation into one writes.</summary>
public static class ChatRequestJson
{
    /// <summary>Writes the beginning: the object, its model, and that the answer is to be a stream that ends with its token counts.</summary>
    public static void WriteStart(Utf8JsonWriter writer, string model)
    {
        writer.WriteStartObject();
        writer.WriteString("model"u8, model);
        writer.WriteBoolean("stream"u8, true);
        writer.WriteStartObject("stream_options"u8);
        writer.WriteBoolean("include_usage"u8, true);
        writer.WriteEndObject();
    }

    /// <summary>Writes one item of an assistant's <c>tool_calls</c>.</summary>
    public static void WriteToolCall(Utf8JsonWriter writer, string id, string name, string arguments)
    {
        writer.WriteStartObject();
        writer.WriteString("id"u8, id);
        writer.WriteString("type"u8, "function"u8);
        writer.WriteStartObject("function"u8);
        writer.WriteString("name"u8, name);
        writer.WriteString("arguments"u8, arguments);
        writer.WriteEndObject();
        writer.WriteEndObject();
    }
}
