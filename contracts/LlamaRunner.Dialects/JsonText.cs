using System.Buffers;
using System.Buffers.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace LlamaRunner.Dialects;

/// <summary>Writes single values of JSON between pieces that are written as they are.</summary>
public static class JsonText
{
    /// <summary>Writes a text with quotes and escapes.</summary>
    public static void Write(IBufferWriter<byte> output, string text)
    {
        output.Write("\""u8);
        output.Write(JsonEncodedText.Encode(text, JavaScriptEncoder.UnsafeRelaxedJsonEscaping).EncodedUtf8Bytes);
        output.Write("\""u8);
    }

    /// <summary>Writes a number.</summary>
    public static void Write(IBufferWriter<byte> output, int number)
    {
        const int longest = 11;
        Utf8Formatter.TryFormat(number, output.GetSpan(longest), out var written);
        output.Advance(written);
    }
}
