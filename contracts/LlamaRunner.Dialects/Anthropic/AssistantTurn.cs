using System.Text;
using System.Text.Json;
using LlamaRunner.Dialects.Chat;

namespace LlamaRunner.Dialects.Anthropic;

/// <summary>Writes what the model said, thought and called as one message of a chat.</summary>
internal static class AssistantTurn
{
    /// <summary>Writes the message. Blocks that only Anthropic's service can make are left out.</summary>
    public static void Write(MessageTurn turn, Utf8JsonWriter writer)
    {
        var said = new StringBuilder();
        var thought = new StringBuilder();
        foreach (var block in turn.Blocks)
        {
            said.Append(block.ReadText());
            thought.Append(block.Type is "thinking" ? Fields.Text(block.Json, "thinking", block.Path) : null);
        }

        var calls = turn.Blocks.Where(block => block.Type is "tool_use").ToList();
        writer.WriteStartObject();
        writer.WriteString("role"u8, "assistant"u8);
        if (said.Length == 0 && calls.Count > 0)
        {
            writer.WriteNull("content"u8);
        }
        else
        {
            writer.WriteString("content"u8, said.ToString());
        }

        if (thought.Length > 0)
        {
            writer.WriteString("reasoning_content"u8, thought.ToString());
        }

        if (calls.Count > 0)
        {
            writer.WriteStartArray("tool_calls"u8);
            foreach (var call in calls)
            {
                WriteCall(call, writer);
            }

            writer.WriteEndArray();
        }

        writer.WriteEndObject();
    }

    /// <summary>Whether a last turn is the beginning of the answer that is asked for.</summary>
    public static bool IsBegun(MessageTurn last) =>
        last.Role is MessageTurn.Assistant
        && !last.Blocks.Exists(block => block.Type is "tool_use")
        && last.Blocks.Exists(block => block.ReadText().Length > 0);

    private static void WriteCall(MessageBlock call, Utf8JsonWriter writer) => ChatRequestJson.WriteToolCall(
        writer,
        Fields.NeededText(call.Json, "id", call.Path),
        Fields.NeededText(call.Json, "name", call.Path),
        Fields.TryGet(call.Json, "input", out var input) ? Fields.NeededObject(input, Fields.Join(call.Path, "input")).GetRawText() : "{}");
}
