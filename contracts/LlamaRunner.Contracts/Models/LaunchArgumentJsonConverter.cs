using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace LlamaRunner.Contracts.Models;

/// <summary>Reads and writes a <see cref="LaunchArgument"/> as text, number, boolean or a list of texts and numbers.</summary>
public sealed class LaunchArgumentJsonConverter : JsonConverter<LaunchArgument>
{
    /// <inheritdoc/>
    public override LaunchArgument Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.True:
                return LaunchArgument.Switch;
            case JsonTokenType.False:
                return LaunchArgument.Removed;
            case JsonTokenType.StartArray:
                var values = new List<string>();
                while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
                {
                    values.Add(ReadScalar(ref reader));
                }

                return values.Count > 0 ? LaunchArgument.Of(values) : throw Fault();
            default:
                return LaunchArgument.Of(ReadScalar(ref reader));
        }
    }

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, LaunchArgument value, JsonSerializerOptions options)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(value);
        if (value.Values.Count == 0)
        {
            writer.WriteBooleanValue(value.IsSwitch);
        }
        else if (value.Values.Count == 1)
        {
            writer.WriteStringValue(value.Values[0]);
        }
        else
        {
            writer.WriteStartArray();
            foreach (var item in value.Values)
            {
                writer.WriteStringValue(item);
            }

            writer.WriteEndArray();
        }
    }

    private static string ReadScalar(ref Utf8JsonReader reader) => reader.TokenType switch
    {
        JsonTokenType.String => reader.GetString()!,
        JsonTokenType.Number => Encoding.UTF8.GetString(reader.ValueSpan),
        _ => throw Fault(),
    };

    private static JsonException Fault() =>
        new("must be a text, a number, true for a switch, false to take it away, or a list of texts and numbers");
}
