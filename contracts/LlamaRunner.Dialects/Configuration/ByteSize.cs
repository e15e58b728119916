using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace LlamaRunner.Dialects.Configuration;

/// <summary>Sizes as host.json writes them: a number of bytes, or text such as <c>"256MiB"</c>, <c>"1GB"</c>, <c>"1.5GiB"</c>.</summary>
public static partial class ByteSize
{
    /// <summary>What a size given as text looks like. The digits are bounded so that no text that fits can overflow.</summary>
    public const string Pattern = @"^(\d{1,15}( ?B)?|\d{1,6}(\.\d{1,3})? ?[KMG]i?B|\d{1,3}(\.\d{1,3})? ?Ti?B)$";

    /// <summary>The largest number of bytes that every JSON reader keeps exactly.</summary>
    public const long Largest = 9_007_199_254_740_991;

    /// <summary>What is right, for a message about what is wrong: <c>must be a number of bytes, or …</c></summary>
    public const string Rule = "must be a number of bytes, or text such as \"256MiB\", \"1GB\" or \"1.5GiB\"";

    /// <summary>Reads a size as host.json writes it.</summary>
    /// <param name="value">Text or a number.</param>
    /// <param name="bytes">The size in bytes; a number may be negative.</param>
    /// <returns>False when it is none.</returns>
    public static bool TryRead(JsonElement value, out long bytes)
    {
        bytes = 0;
        return value.ValueKind switch
        {
            JsonValueKind.String => TryParse(value.GetString()!, out bytes),
            JsonValueKind.Number => value.TryGetDouble(out var number) && TryFromNumber(number, out bytes),
            _ => false,
        };
    }

    /// <summary>Reads a size from text: <c>"256MiB"</c>, <c>"1024"</c>.</summary>
    /// <param name="text">The text.</param>
    /// <param name="bytes">The size in bytes, zero or more.</param>
    /// <returns>False when it is none.</returns>
    public static bool TryParse(string text, out long bytes)
    {
        if (!Text().IsMatch(text))
        {
            bytes = 0;
            return false;
        }

        var number = text.AsSpan().TrimEnd("KMGTiB ");
        var unit = text.AsSpan(number.Length).Trim();
        var step = unit.EndsWith("iB") ? 1024m : 1000m;
        var size = decimal.Parse(number, CultureInfo.InvariantCulture);
        for (var power = unit.Length > 1 ? 1 + "KMGT".IndexOf(unit[0], StringComparison.Ordinal) : 0; power > 0; power--)
        {
            size *= step;
        }

        bytes = (long)size;
        return true;
    }

    /// <summary>Writes whole binary units as text; null for a size that has none, which is better written as a number.</summary>
    /// <param name="bytes">The size in bytes.</param>
    public static string? Format(long bytes)
    {
        string? text = null;
        for (var power = 0; power < 4 && bytes > 0 && bytes % 1024 == 0; power++)
        {
            bytes /= 1024;
            text = string.Create(CultureInfo.InvariantCulture, $"{bytes}{"KMGT"[power]}iB");
        }

        return text;
    }

    // A whole number may be written as 1e6 or 1.0, which only a double reads.
    private static bool TryFromNumber(double number, out long bytes)
    {
        var fits = Math.Abs(number) <= Largest && double.IsInteger(number);
        bytes = fits ? (long)number : 0;
        return fits;
    }

    [GeneratedRegex(Pattern, RegexOptions.CultureInvariant)]
    private static partial Regex Text();
}
