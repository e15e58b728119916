using System.Globalization;

namespace LlamaRunner.Backends.Embedded.Schemas;

/// <summary>Writes grammars of the whole numbers between two bounds.</summary>
internal static class IntegerRange
{
    /// <summary>The greatest number that is written, and with a minus the least.</summary>
    public const long Greatest = 999_999_999_999_999;

    /// <summary>Writes one; null when there is no such number.</summary>
    /// <param name="least">The least number.</param>
    /// <param name="most">The greatest.</param>
    public static string? Write(long least, long most)
    {
        var parts = new List<string>();
        if (least < 0 && WriteDigits(Math.Max(1, -most), -least) is { } below)
        {
            parts.Add($"\"-\" ({below})");
        }

        if (most >= 0 && WriteDigits(Math.Max(0, least), most) is { } above)
        {
            parts.Add(above);
        }

        return parts.Count == 0 ? null : string.Join(" | ", parts);
    }

    /// <summary>Writes one of numbers of zero or more; null when there is no such number.</summary>
    /// <param name="least">The least number.</param>
    /// <param name="most">The greatest.</param>
    public static string? WriteDigits(long least, long most)
    {
        if (least > most)
        {
            return null;
        }

        // One part for each number of digits.
        var parts = new List<string>();
        for (var from = least; from <= most;)
        {
            var digits = Text(from).Length;
            var highest = Math.Min(most, Power(digits) - 1);
            parts.Add(WriteSameLength(Text(from), Text(highest)));
            from = highest + 1;
        }

        return string.Join(" | ", parts);
    }

    private static string WriteSameLength(string from, string to)
    {
        var shared = from.AsSpan().CommonPrefixLength(to);
        if (shared == from.Length)
        {
            return $"\"{from}\"";
        }

        var tail = from.Length - shared - 1;
        var (low, high) = (from[shared], to[shared]);
        var parts = new List<string>();
        if (from.AsSpan(shared + 1).ContainsAnyExcept('0'))
        {
            parts.Add($"\"{low}\" ({WriteSameLength(from[(shared + 1)..], new string('9', tail))})");
            low++;
        }

        string? last = null;
        if (to.AsSpan(shared + 1).ContainsAnyExcept('9'))
        {
            last = $"\"{high}\" ({WriteSameLength(new string('0', tail), to[(shared + 1)..])})";
            high--;
        }

        if (low <= high)
        {
            parts.Add($"[{low}-{high}]" + (tail > 0 ? $" [0-9]{{{tail}}}" : ""));
        }

        if (last is not null)
        {
            parts.Add(last);
        }

        var body = string.Join(" | ", parts);
        return shared > 0 ? $"\"{from[..shared]}\" ({body})" : $"({body})";
    }

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);

    private static long Power(int exponent)
    {
        var power = 1L;
        for (var i = 0; i < exponent; i++)
        {
            power *= 10;
        }

        return power;
    }
}
