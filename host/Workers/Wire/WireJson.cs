using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace LlamaRunner.Host.Workers.Wire;

/// <summary>Makes the writers of answers: letters of every language as they are, and no checks that slow the hot path down.</summary>
internal static class WireJson
{
    // Quotes and control characters are escaped all the same; what JSON is embedded into is not our business.
    private static readonly JsonWriterOptions Options = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
#if !DEBUG
        SkipValidation = true,
#endif
    };

    /// <summary>Makes a writer.</summary>
    public static Utf8JsonWriter CreateWriter(IBufferWriter<byte> output) => new(output, Options);
}
