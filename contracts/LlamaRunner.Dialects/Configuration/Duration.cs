using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace LlamaRunner.Dialects.Configuration;

/// <summary>
/// Durations as host.json writes them: <c>"1h30m"</c>, <c>"250ms"</c>, a number of seconds, 0 for at once, -1 for ever.
/// </summary>
public static partial class Duration
{
    /// <summary>What a duration given as text looks like. The digits are bounded so that no text that fits can overflow.</summary>
    public const string Pattern =
        @"^(0|-1|-?(?=\d)(\d{1,7}(\.\d{1,3})?d)?(\d{1,7}(\.\d{1,3})?h)?(\d{1,7}(\.\d{1,3})?m)?(\d{1,7}(\.\d{1,3})?s)?(\d{1,7}ms)?)$";

    /// <summary>The largest number of seconds, of either sign, that can be written; <see cref="TimeSpan"/> holds a little more.</summary>
    public const long LargestSeconds = 900_000_000_000;

    /// <summary>What is right, for a message about what is wrong: <c>must be a duration such as …</c></summary>
    public const string Rule =
        "must be a duration such as \"5m\", \"1h30m\" or \"250ms\", a number of seconds, 0 for at once or -1 for ever";

    private static readonly (string Unit, long Ticks)[] Units =
    [
        ("d", TimeSpan.TicksPerDay), ("h", TimeSpan.TicksPerHour), ("m", TimeSpan.TicksPerMinute),
        ("s", TimeSpan.TicksPerSecond), ("ms", TimeSpan.TicksPerMillisecond),
    ];

    /// <summary>The longest time that a timer of the framework can wait.</summary>
    public static TimeSpan Longest { get; } = TimeSpan.FromDays(49);

    /// <summary>Reads a duration as host.json writes it.</summary>
    /// <param name="value">Text or a number.</param>
    /// <param name="duration">The duration; <see cref="Timeout.InfiniteTimeSpan"/> is for ever, and anything else may be negative.</param>
    /// <returns>False when it is none.</returns>
    public static bool TryRead(JsonElement value, out TimeSpan duration)
    {
        duration = default;
        return value.ValueKind switch
        {
            JsonValueKind.String => TryParse(value.GetString()!, out duration),
            JsonValueKind.Number => value.TryGetDouble(out var seconds) && TryFromSeconds(seconds, out duration),
            _ => false,
        };
    }

    /// <summary>Reads a duration from text: <c>"1h30m"</c>, <c>"0"</c>, <c>"-1"</c>.</summary>
    /// <param name="text">The text.</param>
    /// <param name="duration">The duration; <see cref="Timeout.InfiniteTimeSpan"/> is for ever, and anything else may be negative.</param>
    /// <returns>False when it is none.</returns>
    public static bool TryParse(string text, out TimeSpan duration)
    {
        if (!Text().IsMatch(text))
        {
            duration = default;
            return false;
        }

        if (text is "0" or "-1")
        {
            return TryFromSeconds(text == "0" ? 0 : -1, out duration);
        }

        var ticks = 0m;
        foreach (Match part in Parts().Matches(text))
        {
            var unit = Array.Find(Units, unit => unit.Unit == part.Groups["unit"].Value);
            ticks += decimal.Parse(part.Groups["number"].ValueSpan, CultureInfo.InvariantCulture) * unit.Ticks;
        }

        duration = NeverForEver(TimeSpan.FromTicks((long)(text[0] == '-' ? -ticks : ticks)));
        return true;
    }

    /// <summary>Makes a duration of a number of seconds.</summary>
    /// <param name="seconds">The seconds; -1 is for ever.</param>
    /// <param name="duration">The duration, as <see cref="TryParse"/> gives it.</param>
    /// <returns>False beyond <see cref="LargestSeconds"/>.</returns>
    public static bool TryFromSeconds(double seconds, out TimeSpan duration)
    {
        if (!(Math.Abs(seconds) <= LargestSeconds))
        {
            duration = default;
            return false;
        }

        duration = seconds == -1 ? Timeout.InfiniteTimeSpan : NeverForEver(TimeSpan.FromSeconds(seconds));
        return true;
    }

    /// <summary>Writes a duration so that <see cref="TryParse"/> reads it back, to the millisecond.</summary>
    /// <param name="duration">The duration.</param>
    public static string Format(TimeSpan duration)
    {
        if (duration == Timeout.InfiniteTimeSpan)
        {
            return "-1";
        }

        var text = new StringBuilder(duration < TimeSpan.Zero ? "-" : "");
        var left = Math.Abs(duration.Ticks);
        foreach (var (unit, ticks) in Units)
        {
            if (left >= ticks)
            {
                text.Append(CultureInfo.InvariantCulture, $"{left / ticks}{unit}");
                left %= ticks;
            }
        }

        return text.Length is 0 || text[^1] == '-' ? "0" : text.ToString();
    }

    /// <summary>Only a plain -1 means for ever, but the framework's value for it is one that "-1ms" gives too.</summary>
    private static TimeSpan NeverForEver(TimeSpan duration) =>
        duration == Timeout.InfiniteTimeSpan ? TimeSpan.FromTicks(-1) : duration;

    [GeneratedRegex(Pattern, RegexOptions.CultureInvariant)]
    private static partial Regex Text();

    [GeneratedRegex(@"(?<number>[0-9.]+)(?<unit>ms|[dhms])", RegexOptions.CultureInvariant)]
    private static partial Regex Parts();
}
