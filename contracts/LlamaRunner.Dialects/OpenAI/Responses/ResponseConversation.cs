using System.Text;
using System.Text.Json;
using LlamaRunner.Contracts.Failures;
using LlamaRunner.Dialects.Chat;

namespace LlamaRunner.Dialects.OpenAI.Responses;

/// <summary>
/// Writes instructions and items as the messages of a chat. What the model thought, said and called in one turn lies in several items
/// here, and in one message there. Items of tools that OpenAI's service runs are left out.
/// </summary>
internal static class ResponseConversation
{
    /// <summary>Writes <c>messages</c>.</summary>
    /// <exception cref="BadRequestException">An item is wrong.</exception>
    public static void Write(string? instructions, ResponseInput input, Utf8JsonWriter writer)
    {
        var documents = input.All.Select(item => JsonDocument.Parse(item, new JsonDocumentOptions { MaxDepth = 256 })).ToList();
        try
        {
            writer.WriteStartArray("messages"u8);
            var items = documents
                .Select((document, index) => new ResponseItem(document.RootElement, input.PathOf(index))).Where(item => item.IsKnown).ToList();
            WriteTurns(WriteSystem(instructions, items, writer), writer);
            writer.WriteEndArray();
        }
        finally
        {
            documents.ForEach(document => document.Dispose());
        }
    }

    /// <summary>Writes one system message from the instructions and what the developer says before anybody else.</summary>
    private static List<ResponseItem> WriteSystem(string? instructions, List<ResponseItem> items, Utf8JsonWriter writer)
    {
        var leading = items.TakeWhile(item => item.IsRule).ToList();
        var texts = leading.Select(item => item.ReadText()).Prepend(instructions ?? string.Empty).Where(text => text.Length > 0).ToList();
        if (texts.Count > 0)
        {
            writer.WriteStartObject();
            writer.WriteString("role"u8, "system"u8);
            writer.WriteString("content"u8, string.Join("\n\n", texts));
            writer.WriteEndObject();
        }

        return items[leading.Count..];
    }

    private static void WriteTurns(List<ResponseItem> items, Utf8JsonWriter writer)
    {
        for (var index = 0; index < items.Count;)
        {
            var item = items[index];
            var count = items.Skip(index).TakeWhile(next => next.IsFromModel).Count();
            if (count > 0)
            {
                WriteModelTurn(items.GetRange(index, count), writer);
            }
            else if (item.Type is "function_call_output")
            {
                count = items.Skip(index).TakeWhile(next => next.Type is "function_call_output").Count();
                WriteResults(items.GetRange(index, count), writer);
            }
            else
            {
                ResponseContent.WriteUserMessage(item, writer);
            }

            index += Math.Max(1, count);
        }

        if (items.Count == 0)
        {
            // A request that only loads the model; no template renders a chat of nobody.
            writer.WriteStartObject();
            writer.WriteString("role"u8, "user"u8);
            writer.WriteString("content"u8, ""u8);
            writer.WriteEndObject();
        }
    }

    private static void WriteModelTurn(List<ResponseItem> items, Utf8JsonWriter writer)
    {
        var thought = Join(items, "reasoning");
        var said = Join(items, "message");
        var calls = items.Where(item => item.Type is "function_call").ToList();
        if (thought.Length == 0 && items.TrueForAll(item => item.Type is "reasoning"))
        {
            // Thoughts that only OpenAI's service can read.
            return;
        }

        writer.WriteStartObject();
        writer.WriteString("role"u8, "assistant"u8);
        if (said.Length == 0 && calls.Count > 0)
        {
            writer.WriteNull("content"u8);
        }
        else
        {
            writer.WriteString("content"u8, said);
        }

        if (thought.Length > 0)
        {
            writer.WriteString("reasoning_content"u8, thought);
        }

        if (calls.Count > 0)
        {
            writer.WriteStartArray("tool_calls"u8);
            calls.ForEach(call => WriteCall(call, writer));
            writer.WriteEndArray();
        }

        writer.WriteEndObject();
    }

    private static string Join(List<ResponseItem> items, string type)
    {
        var text = new StringBuilder();
        foreach (var item in items.Where(item => item.Type == type))
        {
            text.Append(item.ReadText());
        }

        return text.ToString();
    }

    private static void WriteCall(ResponseItem call, Utf8JsonWriter writer) => ChatRequestJson.WriteToolCall(
        writer,
        Fields.NeededText(call.Json, "call_id", call.Path),
        Fields.NeededText(call.Json, "name", call.Path),
        Fields.NeededText(call.Json, "arguments", call.Path));

    // A tool's message holds text alone; what else it gave follows as what the user shows.
    private static void WriteResults(List<ResponseItem> results, Utf8JsonWriter writer)
    {
        foreach (var result in results)
        {
            writer.WriteStartObject();
            writer.WriteString("role"u8, "tool"u8);
            writer.WriteString("tool_call_id"u8, Fields.NeededText(result.Json, "call_id", result.Path));
            writer.WriteString("content"u8, result.ReadText());
            writer.WriteEndObject();
        }

        foreach (var result in results.Where(result => result.HasMedia))
        {
            ResponseContent.WriteMedia(result, writer);
        }
    }
}
