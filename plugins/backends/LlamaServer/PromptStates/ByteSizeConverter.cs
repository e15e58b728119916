using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace LlamaRunner.Backends.LlamaServer.PromptStates;

/// <summary>A size as host.json writes it: a number of bytes, or text such as <c>"8GiB"</c>.</summary>
internal sealed class ByteSizeConverter : JsonConverter<long>
{
    public const string Rule = "must be a number of bytes, or text such as \"256MiB\", \"1GB\" or \"1.5GiB\"";

    private const string Powers = "KMGT";

    // What every JSON reader keeps exactly.
    private const double Largest = 9_007_199_254_740_991;

    /// <summary>Reads a size; false when it is none.</summary>
    public static bool TryRead(JsonElement value, out long bytes)
    {
        bytes = 0;
        return value.ValueKind switch
        {
            JsonValueKind.String => TryParse(value.GetString()!, out bytes),
            JsonValueKind.Number => value.TryGetDouble(out var number) && TryRound(number, out bytes),
            _ => false,
        };
    }

    public override long Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        TryRead(JsonElement.ParseValue(ref reader), out var bytes) ? bytes : throw new JsonException(Rule);

    public override void Write(Utf8JsonWriter writer, long value, JsonSerializerOptions options) => writer.WriteNumberValue(value);

    private static bool TryParse(string text, out long bytes)
    {
        bytes = 0;
        var end = text.AsSpan().LastIndexOfAnyInRange('0', '9') + 1;
        return TryFindUnit(text.AsSpan(end).TrimStart(' '), out var factor)
            && double.TryParse(text.AsSpan(0, end), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number)
            && TryRound(Math.Floor(number * factor), out bytes);
    }

    private static bool TryFindUnit(ReadOnlySpan<char> unit, out double factor)
    {
        factor = 1;
        if (unit is "" or "B")
        {
            return true;
        }

        var power = Powers.IndexOf(unit[0], StringComparison.Ordinal) + 1;
        factor = Math.Pow(unit[1..] is "iB" ? 1024 : 1000, power);
        return power > 0 && unit[1..] is "iB" or "B";
    }

    private static bool TryRound(double number, out long bytes)
    {
        var fits = number is >= 0 and <= Largest && double.IsInteger(number);
        bytes = fits ? (long)number : 0;
        return fits;
    }
}
