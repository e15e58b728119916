using System.Text.Json;
using System.Text.Json.Serialization;

namespace LlamaRunner.Dialects.Configuration;

/// <summary>Reads and writes a <see cref="TimeSpan"/> as a <see cref="Duration"/>.</summary>
public sealed class DurationJsonConverter : JsonConverter<TimeSpan>
{
    /// <inheritdoc/>
    public override TimeSpan Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        Duration.TryRead(JsonElement.ParseValue(ref reader), out var duration) ? duration : throw new JsonException(Duration.Rule);

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, TimeSpan value, JsonSerializerOptions options)
    {
        ArgumentNullException.ThrowIfNull(writer);
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
