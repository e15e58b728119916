using System.Text.Json;
using System.Text.Json.Serialization;

namespace LlamaRunner.Host.Configuration;

internal sealed class ByteSizeJsonConverter : JsonConverter<long>
{
    public override long Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType == JsonTokenType.String && ByteSize.TryParse(reader.GetString()!, out var bytes))
        {
            return bytes;
        }

        // A whole number may be written as 1e6 or 1.0, which only a double reads.
        return reader.TokenType == JsonTokenType.Number && reader.TryGetDouble(out var number)
            && Math.Abs(number) <= ByteSize.Largest && double.IsInteger(number)
                ? (long)number
                : throw new JsonException(ByteSize.Rule);
    }

    public override void Write(Utf8JsonWriter writer, long value, JsonSerializerOptions options)
    {
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
