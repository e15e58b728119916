using System.Text.Json;
using System.Text.Json.Serialization;

namespace LlamaRunner.Host.Configuration;

/// <summary>
/// Reads every number that a JSON schema counts as an integer, <c>1.0</c> and <c>1e2</c> too, so that what the schema lets
/// pass can be read.
/// </summary>
internal sealed class WholeNumberJsonConverter : JsonConverter<int>
{
    public override int Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.Number && reader.TryGetDouble(out var number)
            && number is >= int.MinValue and <= int.MaxValue && double.IsInteger(number)
                ? (int)number
                : throw new JsonException("must be a whole number");

    public override void Write(Utf8JsonWriter writer, int value, JsonSerializerOptions options) => writer.WriteNumberValue(value);
}
