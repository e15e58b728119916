using System.Buffers;
using System.Text.Json;
using LlamaRunner.Contracts.Failures;
using LlamaRunner.Dialects.LlamaServer.Streams;

namespace LlamaRunner.Dialects.LlamaServer;

/// <summary>Reads and writes the bodies of requests that must be looked into.</summary>
internal static class RequestText
{
    // As deep as the endpoints let a body be; what is deeper must not get past the checks either.
    private static readonly JsonDocumentOptions Options = new() { MaxDepth = 256 };

    /// <summary>Reads a body and writes another from it.</summary>
    /// <typeparam name="T">What is made of it.</typeparam>
    /// <param name="body">The body.</param>
    /// <param name="read">Reads it.</param>
    /// <exception cref="BadRequestException">It is no JSON object.</exception>
    public static T Read<T>(ReadOnlyMemory<byte> body, Func<JsonElement, T> read)
    {
        try
        {
            using var document = JsonDocument.Parse(body, Options);
            return document.RootElement.ValueKind is JsonValueKind.Object
                ? read(document.RootElement)
                : throw new BadRequestException("The request body must be a JSON object.");
        }
        catch (JsonException)
        {
            throw new BadRequestException("The request body cannot be read as JSON.");
        }
        catch (InvalidOperationException)
        {
            // What comes of a text that UTF-16 cannot hold.
            throw new BadRequestException("A text of the request holds half of a surrogate pair (\\ud800 to \\udfff).");
        }
    }

    /// <summary>Writes a JSON object.</summary>
    /// <param name="write">Writes its properties.</param>
    public static ReadOnlyMemory<byte> Write(Action<Utf8JsonWriter> write)
    {
        var output = new ArrayBufferWriter<byte>();
        using (var writer = EventText.CreateWriter(output))
        {
            writer.WriteStartObject();
            write(writer);
            writer.WriteEndObject();
        }

        return output.WrittenMemory;
    }

    /// <summary>A property's text; null when it is no text, or not there.</summary>
    public static string? Text(JsonElement value, string name) =>
        value.ValueKind is JsonValueKind.Object && value.TryGetProperty(name, out var text) && text.ValueKind is JsonValueKind.String
            ? text.GetString()
            : null;

    /// <summary>A property that is there and not null.</summary>
    public static bool TryGet(JsonElement value, string name, out JsonElement property) =>
        value.TryGetProperty(name, out property) && property.ValueKind is not JsonValueKind.Null;
}
