using System.Text.Json;
using System.Text.Json.Serialization;

namespace LlamaRunner.Host.Configuration;

internal sealed class DurationJsonConverter : JsonConverter<TimeSpan>
{
    public override TimeSpan Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        TimeSpan duration;
        return reader.TokenType switch
        {
            JsonTokenType.String when Duration.TryParse(reader.GetString()!, out duration) => duration,
            JsonTokenType.Number when reader.TryGetDouble(out var seconds) && Duration.TryFromSeconds(seconds, out duration) => duration,
            _ => throw new JsonException(Duration.Rule),
        };
    }

    public override void Write(Utf8JsonWriter writer, TimeSpan value, JsonSerializerOptions options)
    {
        if (value == Timeout.InfiniteTimeSpan || value == TimeSpan.Zero)
        {
            writer.WriteNumberValue(value == TimeSpan.Zero ? 0 : -1);
        }
        else
        {
            writer.WriteStringValue(Duration.Format(value));
        }
    }
}
