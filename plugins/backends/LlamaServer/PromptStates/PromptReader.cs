using System.Text.Json;

namespace LlamaRunner.Backends.LlamaServer.PromptStates;

/// <summary>Finds the conversation in the body of a request, and makes its chain.</summary>
internal static class PromptReader
{
    // What a template puts before the messages, in a fixed order whatever the request's is. Last the conversation itself, which
    // grows at its end, under the name that it has in each API.
    private static readonly byte[][] Fields =
    [
        "chat_template_kwargs"u8.ToArray(), "reasoning_effort"u8.ToArray(), "system"u8.ToArray(), "instructions"u8.ToArray(),
        "tools"u8.ToArray(), "messages"u8.ToArray(), "prompt"u8.ToArray(), "input"u8.ToArray(),
    ];

    private static readonly int FirstConversation = Array.FindIndex(Fields, name => name.AsSpan().SequenceEqual("messages"u8));

    /// <summary>The chain; null when it is no conversation of which a later request could be the continuation.</summary>
    /// <param name="body">The body as it is sent.</param>
    /// <param name="path">The path of the request: each API makes another prompt of the same words.</param>
    public static PromptChain? Read(ReadOnlySpan<byte> body, string path)
    {
        Span<(int Start, int End)> found = stackalloc (int, int)[Fields.Length];
        found.Clear();
        try
        {
            if (!TryFind(body, found))
            {
                return null;
            }
        }
        catch (JsonException)
        {
            // llama-server will say what is wrong with it.
            return null;
        }

        var chain = new PromptChainBuilder();
        chain.Append(System.Text.Encoding.UTF8.GetBytes(path));
        for (var field = 0; field < Fields.Length; field++)
        {
            var (start, end) = found[field];
            if (end > 0)
            {
                // A conversation goes on where its list or text ended, so that its last byte is not part of it.
                chain.Append(Fields[field]);
                chain.Append(body[start..(field < FirstConversation ? end : end - 1)]);
            }
        }

        var built = chain.Build();
        return built.Length == 0 ? null : built;
    }

    private static bool TryFind(ReadOnlySpan<byte> body, Span<(int Start, int End)> found)
    {
        var reader = new Utf8JsonReader(body);
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
        {
            return false;
        }

        var conversations = 0;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var field = FindField(ref reader);
            reader.Read();
            var (start, kind) = ((int)reader.TokenStartIndex, reader.TokenType);
            reader.Skip();
            if (field >= 0)
            {
                found[field] = (start, (int)reader.BytesConsumed);
            }

            if (field >= FirstConversation)
            {
                conversations++;
                if (kind is not (JsonTokenType.StartArray or JsonTokenType.String) || IsListOfPrompts(Fields[field], body[start..]))
                {
                    return false;
                }
            }
        }

        return conversations == 1;
    }

    private static int FindField(ref Utf8JsonReader reader)
    {
        for (var field = 0; field < Fields.Length; field++)
        {
            if (reader.ValueTextEquals(Fields[field]))
            {
                return field;
            }
        }

        return -1;
    }

    // A list of texts is several prompts at once; one of numbers is a prompt in tokens.
    private static bool IsListOfPrompts(ReadOnlySpan<byte> field, ReadOnlySpan<byte> value)
    {
        if (!field.SequenceEqual("prompt"u8) || value[0] != '[')
        {
            return false;
        }

        var first = value[1..].TrimStart(" \t\r\n"u8);
        return first.Length == 0 || first[0] is not (>= (byte)'0' and <= (byte)'9');
    }
}
