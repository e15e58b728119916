using System.Buffers;
using System.Text.Json;

namespace LlamaRunner.Dialects.LlamaServer.Streams;

/// <summary>Writes JSON, and events that carry it.</summary>
internal static class EventText
{
    private static readonly JsonWriterOptions Options = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Makes a writer that leaves letters as they are: the readers are programs, not HTML.</summary>
    /// <param name="output">Where it writes to.</param>
    public static Utf8JsonWriter CreateWriter(IBufferWriter<byte> output) => new(output, Options);

    /// <summary>Writes one event.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="write">Writes its data.</param>
    public static void Write(IBufferWriter<byte> output, Action<Utf8JsonWriter> write)
    {
        output.Write("data: "u8);
        using (var writer = CreateWriter(output))
        {
            write(writer);
        }

        output.Write("\n\n"u8);
    }
}
