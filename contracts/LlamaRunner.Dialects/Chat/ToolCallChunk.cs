using System.Text.Json;

namespace LlamaRunner.Dialects.Chat;

/// <summary>Reads <c>tool_calls</c> of a chunk.</summary>
internal static class ToolCallChunk
{
    /// <summary>Reads the array that the reader stands at.</summary>
    public static void Read(ref Utf8JsonReader reader, IChatSink sink)
    {
        if (reader.TokenType is not JsonTokenType.StartArray)
        {
            reader.Skip();
            return;
        }

        for (var position = 0; reader.Read() && reader.TokenType is not JsonTokenType.EndArray; position++)
        {
            if (reader.TokenType is JsonTokenType.StartObject)
            {
                ReadCall(ref reader, position, sink);
            }
            else
            {
                reader.Skip();
            }
        }
    }

    // Some servers leave the index out, and send one whole call after another.
    private static void ReadCall(ref Utf8JsonReader reader, int position, IChatSink sink)
    {
        var index = position;
        ReadOnlySpan<byte> id = default;
        ReadOnlySpan<byte> name = default;
        ReadOnlySpan<byte> arguments = default;
        while (ChatChunk.NextField(ref reader))
        {
            if (reader.ValueTextEquals("index"u8))
            {
                reader.Read();
                index = reader.TokenType is JsonTokenType.Number && reader.TryGetInt32(out var given) && given >= 0 ? given : index;
            }
            else if (reader.ValueTextEquals("id"u8))
            {
                id = ChatChunk.ReadText(ref reader);
            }
            else if (reader.ValueTextEquals("function"u8))
            {
                reader.Read();
                if (reader.TokenType is JsonTokenType.StartObject)
                {
                    ReadFunction(ref reader, ref name, ref arguments);
                }
            }
            else
            {
                reader.Skip();
            }
        }

        sink.OnToolCall(index, id, name, arguments);
    }

    private static void ReadFunction(scoped ref Utf8JsonReader reader, ref ReadOnlySpan<byte> name, ref ReadOnlySpan<byte> arguments)
    {
        while (ChatChunk.NextField(ref reader))
        {
            if (reader.ValueTextEquals("name"u8))
            {
                name = ChatChunk.ReadText(ref reader);
            }
            else if (reader.ValueTextEquals("arguments"u8))
            {
                arguments = ChatChunk.ReadText(ref reader);
            }
            else
            {
                reader.Skip();
            }
        }
    }
}
