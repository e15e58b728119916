using System.Text.Json;
using LlamaRunner.Contracts.Failures;

namespace LlamaRunner.Dialects.LlamaServer.Chat;

/// <summary>Puts a chat's request into the form that llama-server understands.</summary>
/// <param name="policy">What may be fetched.</param>
internal sealed class ChatMender(MediaPolicy policy)
{
    /// <summary>Mends a request.</summary>
    /// <param name="body">Its body.</param>
    /// <returns>Null when it is right as it is.</returns>
    /// <exception cref="BadRequestException">It asks for what there is not.</exception>
    public MendedRequest? Mend(ReadOnlyMemory<byte> body) => ChatScan.MustRead(body.Span) ? RequestText.Read(body, Mend) : null;

    private MendedRequest? Mend(JsonElement request)
    {
        var tools = ToolSelection.Read(request);
        var parts = new ContentPartWriter(policy);
        var changed = tools.Mode is not null;
        var body = RequestText.Write(writer =>
        {
            foreach (var property in request.EnumerateObject())
            {
                switch (property.Name)
                {
                    case "messages" when property.Value.ValueKind is JsonValueKind.Array:
                        WriteMessages(property.Value, parts, writer);
                        break;
                    case "tools" when property.Value.ValueKind is JsonValueKind.Array:
                        changed |= WriteTools(property.Value, tools, writer);
                        break;
                    case "tool_choice" when tools.Mode is { } mode:
                        writer.WriteString("tool_choice"u8, mode);
                        break;
                    default:
                        property.WriteTo(writer);
                        break;
                }
            }
        });
        return changed || parts.Changed ? new MendedRequest { Body = body } : null;
    }

    private static bool WriteTools(JsonElement tools, ToolSelection selection, Utf8JsonWriter writer)
    {
        var changed = false;
        writer.WriteStartArray("tools"u8);
        foreach (var tool in tools.EnumerateArray())
        {
            if (selection.Keeps(tool))
            {
                tool.WriteTo(writer);
            }
            else
            {
                changed = true;
            }
        }

        writer.WriteEndArray();
        return changed;
    }

    private static void WriteMessages(JsonElement messages, ContentPartWriter parts, Utf8JsonWriter writer)
    {
        writer.WriteStartArray("messages"u8);
        var index = 0;
        foreach (var message in messages.EnumerateArray())
        {
            WriteMessage(message, $"messages[{index++}]", parts, writer);
        }

        writer.WriteEndArray();
    }

    private static void WriteMessage(JsonElement message, string place, ContentPartWriter parts, Utf8JsonWriter writer)
    {
        if (message.ValueKind is not JsonValueKind.Object)
        {
            message.WriteTo(writer);
            return;
        }

        writer.WriteStartObject();
        foreach (var property in message.EnumerateObject())
        {
            if (property.NameEquals("content"u8) && property.Value.ValueKind is JsonValueKind.Array)
            {
                writer.WriteStartArray("content"u8);
                var index = 0;
                foreach (var part in property.Value.EnumerateArray())
                {
                    parts.Write(part, $"{place}.content[{index++}]", writer);
                }

                writer.WriteEndArray();
            }
            else
            {
                property.WriteTo(writer);
            }
        }

        writer.WriteEndObject();
    }
}
