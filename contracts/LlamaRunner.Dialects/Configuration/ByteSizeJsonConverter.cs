using System.Text.Json;
using System.Text.Json.Serialization;

namespace LlamaRunner.Dialects.Configuration;

/// <summary>Reads and writes a number of bytes as a <see cref="ByteSize"/>.</summary>
public sealed class ByteSizeJsonConverter : JsonConverter<long>
{
    /// <inheritdoc/>
    public override long Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        ByteSize.TryRead(JsonElement.ParseValue(ref reader), out var bytes) ? bytes : throw new JsonException(ByteSize.Rule);

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, long value, JsonSerializerOptions options)
    {
        ArgumentNullException.ThrowIfNull(writer);
        if (ByteSize.Format(value) is { } text)
        {
            writer.WriteStringValue(text);
        }
        else
        {
            writer.WriteNumberValue(value);
        }
    }
}
