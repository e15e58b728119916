using System.Buffers;
using System.Text;
using System.Text.Json;
using LlamaRunner.Contracts.Failures;
using LlamaRunner.Dialects.JsonEdit;

namespace LlamaRunner.Dialects.OpenAI.Responses;

/// <summary>Reads the input of a request as items that all have a type and an id, as they are kept and listed.</summary>
internal static class InputItems
{
    private static readonly byte[] MessageType = "\"message\""u8.ToArray();

    /// <summary>Reads the items.</summary>
    /// <param name="request">The request, an object.</param>
    /// <param name="find">Finds an item that was kept, by its id; null when there is none.</param>
    /// <returns>Each item, one JSON object.</returns>
    /// <exception cref="BadRequestException">The input is wrong.</exception>
    public static List<ReadOnlyMemory<byte>> Read(JsonElement request, Func<string, ReadOnlyMemory<byte>?> find)
    {
        if (!Fields.TryGet(request, "input", out var input))
        {
            return Fields.TryGet(request, "previous_response_id", out _)
                ? []
                : throw Fields.Missing("input", "a string, or an array of items");
        }

        return input.ValueKind switch
        {
            JsonValueKind.String => [WriteText(input)],
            JsonValueKind.Array => ReadItems(request, find),
            _ => throw Fields.Wrong("input", input, "a string, or an array of items"),
        };
    }

    private static List<ReadOnlyMemory<byte>> ReadItems(JsonElement request, Func<string, ReadOnlyMemory<byte>?> find)
    {
        // Of one buffer for all, each item takes exactly its size: there may be very many.
        var output = new ArrayBufferWriter<byte>();
        return [.. Fields.Items(request, "input").Select(item => ReadItem(item.Item, item.Path, find, output))];
    }

    private static ReadOnlyMemory<byte> WriteText(JsonElement text)
    {
        var output = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(output))
        {
            writer.WriteStartObject();
            writer.WriteString("type"u8, "message"u8);
            writer.WriteString("id"u8, NewId.Make("msg_"));
            writer.WriteString("role"u8, "user"u8);
            writer.WriteString("status"u8, "completed"u8);
            writer.WritePropertyName("content"u8);
            WriteContent(text, "input_text", writer);
            writer.WriteEndObject();
        }

        return output.WrittenMemory;
    }

    private static ReadOnlyMemory<byte> ReadItem(
        JsonElement item, string path, Func<string, ReadOnlyMemory<byte>?> find, ArrayBufferWriter<byte> output)
    {
        var type = Fields.Text(Fields.NeededObject(item, path), "type", path);
        var id = Fields.Text(item, "id", path);
        type ??= id is not null && !Fields.TryGet(item, "role", out _) ? "item_reference" : "message";
        if (type is "item_reference")
        {
            id ??= Fields.NeededText(item, "id", path);
            return find(id) ?? throw new BadRequestException(
                $"'{path}.id' is '{id}': no item of that id is kept here (any more); send the item itself.", $"{path}.id");
        }

        var edits = new List<FieldEdit> { FieldEdit.Default("type", MessageType), FieldEdit.Default("id", MakeQuotedId(type)) };
        if (type is "message")
        {
            CheckRole(item, path);
        }

        if (type is "message" && Fields.TryGet(item, "content", out var content) && content.ValueKind is JsonValueKind.String)
        {
            edits.Add(FieldEdit.Set("content", WriteContent(content, Fields.Text(item, "role", path) is "assistant" ? "output_text" : "input_text")));
        }

        output.ResetWrittenCount();
        new TopLevelEdit(edits).Apply(Encoding.UTF8.GetBytes(item.GetRawText()), output);
        return output.WrittenSpan.ToArray();
    }

    private static void CheckRole(JsonElement item, string path)
    {
        const string roles = "user, assistant, system or developer";
        var role = Fields.Text(item, "role", path) ?? throw Fields.Missing($"{path}.role", roles);
        if (role is not ("user" or "assistant" or "system" or "developer"))
        {
            throw Fields.Wrong($"{path}.role", item.GetProperty("role"), roles);
        }
    }

    private static byte[] MakeQuotedId(string type) => Encoding.UTF8.GetBytes('"' + NewId.Make(type switch
    {
        "message" => "msg_",
        "function_call" => "fc_",
        "function_call_output" => "fco_",
        "reasoning" => "rs_",
        _ => "item_",
    }) + '"');

    private static ReadOnlyMemory<byte> WriteContent(JsonElement text, string type)
    {
        var output = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(output))
        {
            WriteContent(text, type, writer);
        }

        return output.WrittenMemory;
    }

    private static void WriteContent(JsonElement text, string type, Utf8JsonWriter writer)
    {
        writer.WriteStartArray();
        writer.WriteStartObject();
        writer.WriteString("type"u8, type);
        writer.WritePropertyName("text"u8);
        text.WriteTo(writer);
        if (type is "output_text")
        {
            writer.WriteStartArray("annotations"u8);
            writer.WriteEndArray();
        }

        writer.WriteEndObject();
        writer.WriteEndArray();
    }
}
