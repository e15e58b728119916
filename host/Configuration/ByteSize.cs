using System.Globalization;
using System.Text.RegularExpressions;

namespace LlamaRunner.Host.Configuration;

/// <summary>Sizes as host.json writes them: a number of bytes, or text such as <c>"256MiB"</c>, <c>"1GB"</c>, <c>"1.5GiB"</c>.</summary>
internal static partial class ByteSize
{
    /// <summary>What a size given as text looks like. The digits are bounded so that no text that fits can overflow.</summary>
    public const string Pattern = @"^(\d{1,15}( ?B)?|\d{1,6}(\.\d{1,3})? ?[KMG]i?B|\d{1,3}(\.\d{1,3})? ?Ti?B)$";

    /// <summary>The largest number of bytes that every JSON reader keeps exactly.</summary>
    public const long Largest = 9_007_199_254_740_991;

    public const string Rule = "must be a number of bytes, or text such as \"256MiB\", \"1GB\" or \"1.5GiB\"";

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

    [GeneratedRegex(Pattern, RegexOptions.CultureInvariant)]
    private static partial Regex Text();
}
