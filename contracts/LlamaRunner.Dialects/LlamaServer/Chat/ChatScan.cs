namespace LlamaRunner.Dialects.LlamaServer.Chat;

/// <summary>
/// Tells by a few searches over the bytes whether a chat's request must be read at all. Most need not: they are text and functions.
/// </summary>
internal static class ChatScan
{
    /// <summary>True when there may be something in it to be changed or refused.</summary>
    /// <param name="body">The request's body.</param>
    public static bool MustRead(ReadOnlySpan<byte> body) =>
        HasChosenTool(body) || HasUnusualType(body) || HasEscapedLetter(body);

    private static bool HasChosenTool(ReadOnlySpan<byte> body)
    {
        while (BodyScan.TryTakeValue(ref body, "\"tool_choice\""u8))
        {
            if (!body.IsEmpty && body[0] == '{')
            {
                return true;
            }
        }

        return false;
    }

    // Whatever else there may be in a message or a list of tools has a type of its own.
    private static bool HasUnusualType(ReadOnlySpan<byte> body)
    {
        while (BodyScan.TryTakeValue(ref body, "\"type\""u8))
        {
            if (!body.IsEmpty && body[0] == '"' && !IsUsual(body[1..]))
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsUsual(ReadOnlySpan<byte> value) =>
        value.IndexOf((byte)'"') is var end and > 0
        && value[..end] is var type
        && (type.SequenceEqual("function"u8)
            || type.SequenceEqual("text"u8)
            || type.SequenceEqual("string"u8)
            || type.SequenceEqual("object"u8)
            || type.SequenceEqual("array"u8)
            || type.SequenceEqual("integer"u8)
            || type.SequenceEqual("number"u8)
            || type.SequenceEqual("boolean"u8)
            || type.SequenceEqual("null"u8)
            || type.SequenceEqual("json_schema"u8)
            || type.SequenceEqual("json_object"u8));

    // A letter of a key or a type can be written as \u0061, and would be seen by llama-server alone. Nobody does it by chance.
    private static bool HasEscapedLetter(ReadOnlySpan<byte> body)
    {
        while (body.IndexOf("\\u00"u8) is >= 0 and var at)
        {
            body = body[(at + 4)..];
            if (!body.IsEmpty && body[0] is >= (byte)'4' and <= (byte)'7')
            {
                return true;
            }
        }

        return false;
    }
}
