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
        using var writer = new Utf8JsonWriter(output, Options);
        if (!EscapedText.IsObject(escaped))
        {
            writer.WriteStartObject();
            if (!escaped.IsEmpty)
            {
                writer.WriteString("_raw"u8, EscapedText.Decode(escaped));
            }

            writer.WriteEndObject();
            return;
        }

        // Written anew, since it may have line ends, and an answer is lines.
        var reader = new Utf8JsonReader(EscapedText.Unescape(escaped), new JsonReaderOptions { MaxDepth = 256 });
        using var arguments = JsonDocument.ParseValue(ref reader);
        try
        {
            arguments.WriteTo(writer);
        }
        catch (InvalidOperationException)
        {
            // A text that UTF-16 cannot hold.
            writer.Reset();
        }
    }
}
