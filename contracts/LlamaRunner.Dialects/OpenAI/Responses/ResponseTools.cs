using System.Text.Json;
using LlamaRunner.Contracts.Failures;

namespace LlamaRunner.Dialects.OpenAI.Responses;

/// <summary>Writes the tools of a response request as those of a chat.</summary>
internal static class ResponseTools
{
    /// <summary>Writes <c>tools</c>, <c>tool_choice</c> and <c>parallel_tool_calls</c>.</summary>
    /// <exception cref="BadRequestException">A field is wrong.</exception>
    public static void Write(JsonElement request, Utf8JsonWriter writer)
    {
        // Tools that OpenAI's service runs are not here; agents always send some of them.
        var tools = Fields.Items(request, "tools")
            .Where(tool => Fields.NeededText(Fields.NeededObject(tool.Item, tool.Path), "type", tool.Path) is "function")
            .ToList();
        var parallel = Fields.Flag(request, "parallel_tool_calls");
        if (tools.Count == 0)
        {
            CheckChoice(request);
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
        if (parallel is { } isParallel)
        {
            writer.WriteBoolean("parallel_tool_calls"u8, isParallel);
        }
    }

    // Here a tool lies flat; in a chat it has an object of its own.
    private static string WriteTool(JsonElement tool, string path, Utf8JsonWriter writer)
    {
        var name = Fields.NeededText(tool, "name", path);
        writer.WriteStartObject();
        writer.WriteString("type"u8, "function"u8);
        writer.WriteStartObject("function"u8);
        foreach (var field in tool.EnumerateObject())
        {
            if (field.Name is not "type" && field.Value.ValueKind is not JsonValueKind.Null)
            {
                field.WriteTo(writer);
            }
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

        if (ReadType(choice) is not { } type)
        {
            writer.WritePropertyName("tool_choice"u8);
            choice.WriteTo(writer);
            return;
        }

        if (type is "function")
        {
            WriteNamed(Fields.NeededText(choice, "name", "tool_choice"), names, writer);
        }
        else if (type is "allowed_tools")
        {
            WriteAllowed(choice, names, writer);
        }
    }

    // Where there is nothing to choose from, a choice has no effect, but must be one.
    private static void CheckChoice(JsonElement request)
    {
        if (Fields.TryGet(request, "tool_choice", out var choice))
        {
            ReadType(choice);
        }
    }

    /// <summary>Reads the type of a choice; null when it is one word.</summary>
    private static string? ReadType(JsonElement choice) => choice.ValueKind switch
    {
        JsonValueKind.Object => Fields.NeededText(choice, "type", "tool_choice"),
        JsonValueKind.String when choice.GetString() is "none" or "auto" or "required" => null,
        _ => throw Fields.Wrong("tool_choice", choice, "none, auto, required or an object"),
    };

    private static void WriteNamed(string name, HashSet<string> names, Utf8JsonWriter writer)
    {
        Check(name, names, "tool_choice.name");
        writer.WriteStartObject("tool_choice"u8);
        WriteFunction(name, writer);
        writer.WriteEndObject();
    }

    private static void WriteAllowed(JsonElement choice, HashSet<string> names, Utf8JsonWriter writer)
    {
        writer.WriteStartObject("tool_choice"u8);
        writer.WriteString("type"u8, "allowed_tools"u8);
        writer.WriteStartObject("allowed_tools"u8);
        writer.WriteString("mode"u8, Fields.Text(choice, "mode", "tool_choice") ?? "auto");
        writer.WriteStartArray("tools"u8);
        foreach (var (tool, path) in Fields.Items(choice, "tools", "tool_choice"))
        {
            if (Fields.NeededText(Fields.NeededObject(tool, path), "type", path) is "function")
            {
                var name = Fields.NeededText(tool, "name", path);
                Check(name, names, $"{path}.name");
                writer.WriteStartObject();
                WriteFunction(name, writer);
                writer.WriteEndObject();
            }
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    private static void WriteFunction(string name, Utf8JsonWriter writer)
    {
        writer.WriteString("type"u8, "function"u8);
        writer.WriteStartObject("function"u8);
        writer.WriteString("name"u8, name);
        writer.WriteEndObject();
    }

    private static void Check(string name, HashSet<string> names, string path)
    {
        if (!names.Contains(name))
        {
            throw new BadRequestException($"'{path}' is '{name}': it must be one of {string.Join(", ", names)}.", path);
        }
    }
}
