using System.Buffers;
using System.Globalization;

namespace LlamaRunner.Dialects.Configuration;

/// <summary>Durations as Go's <c>time.ParseDuration</c> reads them: <c>5m</c>, <c>1h30m</c>, <c>-1.5s</c>, <c>0</c>; there is no day. So Ollama has them, in requests and in its variables.</summary>
public static class GoDuration
{
    private static readonly SearchValues<char> Digits = SearchValues.Create("0123456789.");

    private static readonly (string Unit, double Seconds)[] Units =
        [("ns", 1e-9), ("us", 1e-6), ("µs", 1e-6), ("μs", 1e-6), ("ms", 1e-3), ("s", 1), ("m", 60), ("h", 3600)];

    /// <summary>Reads one.</summary>
    /// <param name="text">The text.</param>
    /// <param name="seconds">The seconds, below zero for one with a minus.</param>
    /// <returns>False when it is none.</returns>
    public static bool TryParse(ReadOnlySpan<char> text, out double seconds)
    {
        seconds = 0;
        var isNegative = text is ['-', ..];
        if (text is ['-' or '+', .. var unsigned])
        {
            text = unsigned;
        }

        if (text is "0")
        {
            return true;
        }

        if (text.IsEmpty)
        {
            return false;
        }

        while (!text.IsEmpty)
        {
            if (!TryTake(ref text, out var part))
            {
                return false;
            }

            seconds += part;
        }

        seconds = isNegative ? -seconds : seconds;
        return true;
    }

    private static bool TryTake(ref ReadOnlySpan<char> text, out double seconds)
    {
        seconds = 0;
        var length = text.IndexOfAnyExcept(Digits);
        if (length <= 0 || !double.TryParse(text[..length], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var count))
        {
            return false;
        }

        text = text[length..];
        var end = text.IndexOfAny(Digits);
        var unit = end < 0 ? text : text[..end];
        text = text[unit.Length..];
        foreach (var (name, factor) in Units)
        {
            if (unit.SequenceEqual(name))
            {
                seconds = count * factor;
                return true;
            }
        }

        return false;
    }
}
