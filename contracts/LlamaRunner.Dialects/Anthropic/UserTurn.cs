using System.Text.Json;
using LlamaRunner.Contracts.Failures;

namespace LlamaRunner.Dialects.Anthropic;

/// <summary>Writes what tools gave and what the user says as messages of a chat.</summary>
internal static class UserTurn
{
    /// <summary>Writes a <c>tool</c> message for each result, then one <c>user</c> message with the rest.</summary>
    public static void Write(MessageTurn turn, Utf8JsonWriter writer)
    {
        var said = new List<MessageBlock>();
        foreach (var block in turn.Blocks)
        {
            if (block.Type is "tool_result")
            {
                // A tool's message holds text alone; its images follow with what the user says.
                said.AddRange(WriteResult(block, writer));
            }
        }

        said.AddRange(turn.Blocks.Where(block => block.Type is not "tool_result"));
        said.RemoveAll(block => block.Type is not "image" && block.ReadText().Length == 0);

        // Who only gave results has not said an empty text behind them.
        if (said.Count > 0 || !turn.Blocks.Exists(block => block.Type is "tool_result"))
        {
            WriteSaid(said, writer);
        }
    }

    private static IEnumerable<MessageBlock> WriteResult(MessageBlock result, Utf8JsonWriter writer)
    {
        var content = MessageBlock.Read(result.Json, result.Path, isNeeded: false).ToList();
        var text = string.Join("\n\n", content.Select(block => block.ReadText()).Where(piece => piece.Length > 0));
        var failed = Fields.Flag(result.Json, "is_error", result.Path) == true && !text.Contains("error", StringComparison.OrdinalIgnoreCase);
        writer.WriteStartObject();
        writer.WriteString("role"u8, "tool"u8);
        writer.WriteString("tool_call_id"u8, Fields.NeededText(result.Json, "tool_use_id", result.Path));
        writer.WriteString("content"u8, failed ? $"Error: {text}" : text);
        writer.WriteEndObject();
        return content.Where(block => block.Type is "image");
    }

    private static void WriteSaid(List<MessageBlock> parts, Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteString("role"u8, "user"u8);
        if (parts.TrueForAll(part => part.Type is not "image"))
        {
            writer.WriteString("content"u8, string.Join("\n\n", parts.Select(part => part.ReadText())));
        }
        else
        {
            writer.WriteStartArray("content"u8);
            foreach (var part in parts)
            {
                WritePart(part, writer);
            }

            writer.WriteEndArray();
        }

        writer.WriteEndObject();
    }

    private static void WritePart(MessageBlock part, Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        if (part.Type is "image")
        {
            writer.WriteString("type"u8, "image_url"u8);
            writer.WriteStartObject("image_url"u8);
            writer.WriteString("url"u8, ReadImage(part));
            writer.WriteEndObject();
        }
        else
        {
            writer.WriteString("type"u8, "text"u8);
            writer.WriteString("text"u8, part.ReadText());
        }

        writer.WriteEndObject();
    }

    private static string ReadImage(MessageBlock image)
    {
        var path = $"{image.Path}.source";
        if (!Fields.TryGet(image.Json, "source", out var source))
        {
            throw Fields.Missing(path, "an object");
        }

        var type = Fields.NeededText(Fields.NeededObject(source, path), "type", path);
        return type switch
        {
            "base64" => $"data:{Fields.NeededText(source, "media_type", path)};base64,{Fields.NeededText(source, "data", path)}",
            "url" => Fields.NeededText(source, "url", path),
            _ => throw new BadRequestException($"'{path}.type' is '{type}': it must be base64 or url.", $"{path}.type"),
        };
    }
}
