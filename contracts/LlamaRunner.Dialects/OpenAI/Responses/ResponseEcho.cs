using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace LlamaRunner.Dialects.OpenAI.Responses;

/// <summary>Writes those fields of a response that repeat its request, each with OpenAI's default where the request has none.</summary>
internal static class ResponseEcho
{
    private static readonly (string Name, string Default)[] Names =
    [
        ("instructions", "null"),
        ("max_output_tokens", "null"),
        ("max_tool_calls", "null"),
        ("metadata", "{}"),
        ("parallel_tool_calls", "true"),
        ("previous_response_id", "null"),
        ("prompt_cache_key", "null"),
        ("reasoning", """{"effort":null,"summary":null}"""),
        ("safety_identifier", "null"),
        ("store", "true"),
        ("temperature", "1.0"),
        ("text", """{"format":{"type":"text"}}"""),
        ("tool_choice", "\"auto\""),
        ("tools", "[]"),
        ("top_logprobs", "0"),
        ("top_p", "1.0"),
        ("truncation", "\"disabled\""),
        ("user", "null"),
    ];

    /// <summary>Writes the fields, each with its comma before it.</summary>
    public static ReadOnlyMemory<byte> Write(JsonElement request)
    {
        var output = new ArrayBufferWriter<byte>();
        output.Write(",\"background\":false,\"service_tier\":\"default\""u8);
        foreach (var (name, value) in Names)
        {
            output.Write(",\""u8);
            output.Write(JsonEncodedText.Encode(name).EncodedUtf8Bytes);
            output.Write("\":"u8);
            using var writer = new Utf8JsonWriter(output, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
            if (Fields.TryGet(request, name, out var given))
            {
                given.WriteTo(writer);
            }
            else
            {
                writer.WriteRawValue(value);
            }
        }

        return output.WrittenMemory;
    }
}
