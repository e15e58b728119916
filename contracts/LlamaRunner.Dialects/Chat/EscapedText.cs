using System.Buffers;
using System.Text;
using System.Text.Json;

namespace LlamaRunner.Dialects.Chat;

/// <summary>Texts as they stand in JSON: escaped, without their quotes.</summary>
public static class EscapedText
{
    /// <summary>Gives the text.</summary>
    public static string Decode(ReadOnlySpan<byte> escaped) =>
        escaped.Contains((byte)'\\') ? Encoding.UTF8.GetString(Unescape(escaped)) : Encoding.UTF8.GetString(escaped);

    /// <summary>Gives the text in UTF-8, without its escapes.</summary>
    /// <remarks>Half of a surrogate pair becomes the replacement character, which no reader refuses.</remarks>
    public static ReadOnlySpan<byte> Unescape(ReadOnlySpan<byte> escaped)
    {
        if (!escaped.Contains((byte)'\\'))
        {
            return escaped;
        }

        var quoted = new byte[escaped.Length + 2];
        quoted[0] = quoted[^1] = (byte)'"';
        escaped.CopyTo(quoted.AsSpan(1));
        var reader = new Utf8JsonReader(quoted);
        reader.Read();
        var text = new byte[escaped.Length];
        try
        {
            return text.AsSpan(0, reader.CopyString(text));
        }
        catch (InvalidOperationException)
        {
            return Encoding.UTF8.GetBytes(SurrogateHalves.Decode(escaped));
        }
    }

    /// <summary>Gives JSON with the replacement character, U+FFFD, for each half of a surrogate pair that stands alone.</summary>
    /// <param name="json">JSON, UTF-8; what is none stays as it is.</param>
    /// <returns>The same memory where nothing was to be replaced.</returns>
    public static ReadOnlyMemory<byte> ReplaceHalves(ReadOnlyMemory<byte> json)
    {
        if (!SurrogateHalves.MayHold(json.Span) || !IsWellFormed(json.Span))
        {
            return json;
        }

        var output = new ArrayBufferWriter<byte>(json.Length);
        SurrogateHalves.Mend(json.Span, output);
        return output.WrittenMemory;
    }

    /// <summary>Whether the text is one whole JSON object.</summary>
    public static bool IsObject(ReadOnlySpan<byte> escaped)
    {
        try
        {
            var reader = new Utf8JsonReader(Unescape(escaped), new JsonReaderOptions { MaxDepth = 256 });
            if (!reader.Read() || reader.TokenType is not JsonTokenType.StartObject)
            {
                return false;
            }

            reader.Skip();
            return !reader.Read();
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static bool IsWellFormed(ReadOnlySpan<byte> json)
    {
        try
        {
            var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = 256 });
            while (reader.Read())
            {
            }

            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    /// <summary>Writes a text with quotes and escapes.</summary>
    public static void WriteQuoted(IBufferWriter<byte> output, ReadOnlySpan<byte> escaped)
    {
        output.Write("\""u8);
        output.Write(escaped);
        output.Write("\""u8);
    }
}
