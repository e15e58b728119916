using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using LlamaRunner.Dialects.Chat;

namespace LlamaRunner.Frontends.Ollama.Generation;

/// <summary>Writes the arguments of a call as the object that Ollama's clients want.</summary>
internal static class ToolArguments
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, MaxDepth = 256 };

    /// <summary>Writes them.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="escaped">The text that the model wrote, as it stands in JSON. What is no object stands under <c>_raw</c>.</param>
    public static void Write(IBufferWriter<byte> output, ReadOnlySpan<byte> escaped)
    {
        var written = new ArrayBufferWriter<byte>();
        if (TryWriteObject(written, escaped))
        {
            output.Write(written.WrittenSpan);
            return;
        }

        using var writer = new Utf8JsonWriter(output, Options);
        writer.WriteStartObject();
        if (!escaped.IsEmpty)
        {
            writer.WriteString("_raw"u8, EscapedText.Decode(escaped));
        }

        writer.WriteEndObject();
    }

    // Written anew, since it may have line ends, and an answer is lines.
    private static bool TryWriteObject(ArrayBufferWriter<byte> output, ReadOnlySpan<byte> escaped)
    {
        if (!EscapedText.IsObject(escaped))
        {
            return false;
        }

        var reader = new Utf8JsonReader(EscapedText.Unescape(escaped), new JsonReaderOptions { MaxDepth = 256 });
        using var arguments = JsonDocument.ParseValue(ref reader);
        using var writer = new Utf8JsonWriter(output, Options);
        try
        {
            arguments.WriteTo(writer);
            return true;
        }
        catch (InvalidOperationException)
        {
            // A text that UTF-16 cannot hold.
            return false;
        }
    }
}
