using System.Buffers;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace LlamaRunner.Backends.LlamaServer.PromptStates;

/// <summary>A time as host.json writes it: a number of seconds, or text such as <c>"7d"</c> or <c>"1d12h"</c>; -1 is for ever.</summary>
internal sealed class AgeConverter : JsonConverter<TimeSpan>
{
    public const string Rule = "must be a duration such as \"7d\", \"12h\" or \"1h30m\", a number of seconds, or -1 for ever";

    private static readonly SearchValues<char> Digits = SearchValues.Create("0123456789.");
    private static readonly TimeSpan Longest = TimeSpan.FromDays(100 * 366);

    private static readonly (string Unit, TimeSpan Length)[] Units =
    [
        ("d", TimeSpan.FromDays(1)), ("h", TimeSpan.FromHours(1)), ("m", TimeSpan.FromMinutes(1)),
        ("s", TimeSpan.FromSeconds(1)), ("ms", TimeSpan.FromMilliseconds(1)),
    ];

    /// <summary>Reads a time; false when it is none.</summary>
    public static bool TryRead(JsonElement value, out TimeSpan age)
    {
        age = TimeSpan.Zero;
        return value.ValueKind switch
        {
            JsonValueKind.String => TryParse(value.GetString()!, out age),
            JsonValueKind.Number => value.TryGetDouble(out var seconds) && TryFromSeconds(seconds, out age),
            _ => false,
        };
    }

    public override TimeSpan Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        TryRead(JsonElement.ParseValue(ref reader), out var age) ? age : throw new JsonException(Rule);

    public override void Write(Utf8JsonWriter writer, TimeSpan value, JsonSerializerOptions options) =>
        writer.WriteNumberValue(value.TotalSeconds);

    // Units from the largest to the smallest, each at most once.
    private static bool TryParse(ReadOnlySpan<char> text, out TimeSpan age)
    {
        age = TimeSpan.Zero;
        if (text is "0" or "-1")
        {
            return TryFromSeconds(text is "0" ? 0 : -1, out age);
        }

        var (next, seconds) = (0, 0.0);
        while (text.Length > 0)
        {
            var digits = text.IndexOfAnyExcept(Digits);
            if (digits <= 0 || !double.TryParse(text[..digits], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number))
            {
                return false;
            }

            text = text[digits..];
            var end = text.IndexOfAnyInRange('0', '9');
            var unit = (end < 0 ? text : text[..end]).ToString();
            var found = Array.FindIndex(Units, next, known => known.Unit == unit);
            if (found < 0)
            {
                return false;
            }

            seconds += number * Units[found].Length.TotalSeconds;
            text = text[unit.Length..];
            next = found + 1;
        }

        return next > 0 && TryFromSeconds(seconds, out age);
    }

    private static bool TryFromSeconds(double seconds, out TimeSpan age)
    {
        var isFixed = seconds >= 0 && seconds <= Longest.TotalSeconds;
        age = isFixed ? TimeSpan.FromSeconds(seconds) : Longest;
        return isFixed || seconds is -1;
    }
}
