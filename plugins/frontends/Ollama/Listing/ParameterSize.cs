using System.Globalization;

namespace LlamaRunner.Frontends.Ollama.Listing;

/// <summary>Writes a number of parameters as Ollama does: <c>8.0B</c>, <c>494.03M</c>, <c>22K</c>.</summary>
internal static class ParameterSize
{
    private const double Billion = 1e9;
    private const double Million = 1e6;
    private const double Thousand = 1e3;

    /// <summary>Writes one; empty for none.</summary>
    public static string Format(long count) => count switch
    {
        <= 0 => "",
        >= (long)Billion => Write(count / Billion, "0.0", "B"),
        >= (long)Million => Write(count / Million, "0.00", "M"),
        >= (long)Thousand => Write(count / Thousand, "0", "K"),
        _ => count.ToString(CultureInfo.InvariantCulture),
    };

    private static string Write(double number, string format, string unit) =>
        number.ToString(double.IsInteger(number) ? "0" : format, CultureInfo.InvariantCulture) + unit;
}
