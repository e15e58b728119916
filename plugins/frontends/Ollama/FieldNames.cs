using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace LlamaRunner.Frontends.Ollama;

/// <summary>
/// Names of fields in any case, as Go reads them: some clients write them as the properties of their classes, <c>Model</c> and
/// <c>Prompt</c>. What has names of the user's own, a schema or the arguments of a call, keeps them.
/// </summary>
internal static class FieldNames
{
    private const int MaxDepth = 256;

    private static readonly string[] Known = ["options", "messages", "tool_calls", "tools", "function"];
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, MaxDepth = MaxDepth };

    /// <summary>Whether a request, or its first message, has names in another case.</summary>
    public static bool AreMixed(JsonElement request) =>
        HasCapitals(request)
        || (request.ValueKind is JsonValueKind.Object
            && request.TryGetProperty("messages", out var messages)
            && messages.ValueKind is JsonValueKind.Array
            && messages.GetArrayLength() > 0
            && HasCapitals(messages[0]));

    /// <summary>Writes a request with all names of this API in lower case.</summary>
    public static ReadOnlyMemory<byte> Lower(JsonElement request)
    {
        var output = new ArrayBufferWriter<byte>();
        using var writer = new Utf8JsonWriter(output, Options);
        JsonCopy.Write(request, writer, WriteMember);
        writer.Flush();
        return output.WrittenMemory;
    }

    private static bool HasCapitals(JsonElement value) =>
        value.ValueKind is JsonValueKind.Object && value.EnumerateObject().Any(static member => member.Name.Any(char.IsAsciiLetterUpper));

    private static void WriteMember(JsonProperty member, Utf8JsonWriter writer)
    {
        var name = member.Name.ToLowerInvariant();
        writer.WritePropertyName(name);
        if (Known.Contains(name, StringComparer.Ordinal))
        {
            JsonCopy.Write(member.Value, writer, WriteMember);
        }
        else
        {
            member.Value.WriteTo(writer);
        }
    }
}
