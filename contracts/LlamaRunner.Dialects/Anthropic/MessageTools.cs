using System.Text.Json;
using LlamaRunner.Contracts.Failures;

namespace LlamaRunner.Dialects.Anthropic;

/// <summary>Writes the tools of a message request as those of a chat.</summary>
internal static class MessageTools
{
    /// <summary>Writes <c>tools</c>, <c>tool_choice</c> and <c>parallel_tool_calls</c>.</summary>
    /// <exception cref="BadRequestException">A field is wrong.</exception>
    public static void Write(JsonElement request, Utf8JsonWriter writer)
    {
        // Tools with a dated type are run by Anthropic's own service, which is not here; agents send them all the same.
        var tools = Fields.Items(request, "tools")
            .Select(tool => (Tool: Fields.NeededObject(tool.Item, tool.Path), tool.Path))
            .Where(tool => Fields.Text(tool.Tool, "type", tool.Path) is null or "custom")
            .ToList();
        if (tools.Count == 0)
        {
            return;
        }

        var names = new HashSet<string>();
        writer.WriteStartArray("tools"u8);
        foreach (var (tool, path) in tools)
        {
            names.Add(WriteTool(tool, path, writer));
        }

        writer.WriteEndArray();
        WriteChoice(request, names, writer);
    }

    private static string WriteTool(JsonElement tool, string path, Utf8JsonWriter writer)
    {
        var name = Fields.NeededText(tool, "name", path);
        if (!Fields.TryGet(tool, "input_schema", out var schema))
        {
            throw Fields.Missing($"{path}.input_schema", "the JSON schema of the tool's input");
        }

        writer.WriteStartObject();
        writer.WriteString("type"u8, "function"u8);
        writer.WriteStartObject("function"u8);
        writer.WriteString("name"u8, name);
        if (Fields.Text(tool, "description", path) is { } description)
        {
            writer.WriteString("description"u8, description);
        }

        writer.WritePropertyName("parameters"u8);
        Fields.NeededObject(schema, $"{path}.input_schema").WriteTo(writer);
        if (Fields.Flag(tool, "strict", path) is { } strict)
        {
            writer.WriteBoolean("strict"u8, strict);
        }

        writer.WriteEndObject();
        writer.WriteEndObject();
        return name;
    }

    private static void WriteChoice(JsonElement request, HashSet<string> names, Utf8JsonWriter writer)
    {
        if (!Fields.TryGet(request, "tool_choice", out var choice))
        {
            return;
        }

        Fields.NeededObject(choice, "tool_choice");
        var type = Fields.NeededText(choice, "type", "tool_choice");
        switch (type)
        {
            case "auto" or "none":
                writer.WriteString("tool_choice"u8, type);
                break;
            case "any":
                writer.WriteString("tool_choice"u8, "required"u8);
                break;
            case "tool":
                WriteNamed(Fields.NeededText(choice, "name", "tool_choice"), names, writer);
                break;
            default:
                throw new BadRequestException($"'tool_choice.type' is '{type}': it must be auto, any, tool or none.", "tool_choice.type");
        }

        if (Fields.Flag(choice, "disable_parallel_tool_use", "tool_choice") is { } disabled)
        {
            writer.WriteBoolean("parallel_tool_calls"u8, !disabled);
        }
    }

    private static void WriteNamed(string name, HashSet<string> names, Utf8JsonWriter writer)
    {
        if (!names.Contains(name))
        {
            throw new BadRequestException($"'tool_choice.name' is '{name}': it must be one of {string.Join(", ", names)}.", "tool_choice.name");
        }

        writer.WriteStartObject("tool_choice"u8);
        writer.WriteString("type"u8, "function"u8);
        writer.WriteStartObject("function"u8);
        writer.WriteString("name"u8, name);
        writer.WriteEndObject();
        writer.WriteEndObject();
    }
}
