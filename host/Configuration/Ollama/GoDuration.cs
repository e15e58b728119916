using System.Globalization;
using System.Text.RegularExpressions;

namespace LlamaRunner.Host.Configuration.Ollama;

/// <summary>A duration as Ollama's variables give it: Go's <c>1h30m</c> or <c>300ms</c>, or a whole number of seconds; negative for without end.</summary>
internal static partial class GoDuration
{
    private const double SecondsOfMinute = 60;
    private const double SecondsOfHour = 3600;

    /// <summary>Reads one.</summary>
    /// <param name="text">The text.</param>
    /// <param name="duration">The duration; the longest that there is for a longer one.</param>
    public static bool TryParse(string text, out TimeSpan duration)
    {
        duration = default;
        if (long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var seconds))
        {
            duration = OfSeconds(seconds);
            return true;
        }

        if (!Text().IsMatch(text))
        {
            return false;
        }

        var sum = 0.0;
        foreach (Match part in Part().Matches(text))
        {
            sum += double.Parse(part.Groups["number"].ValueSpan, CultureInfo.InvariantCulture) * SecondsOf(part.Groups["unit"].Value);
        }

        duration = OfSeconds(text[0] == '-' ? -sum : sum);
        return true;
    }

    private static TimeSpan OfSeconds(double seconds) =>
        Math.Abs(seconds) < TimeSpan.MaxValue.TotalSeconds ? TimeSpan.FromSeconds(seconds) : seconds < 0 ? TimeSpan.MinValue : TimeSpan.MaxValue;

    private static double SecondsOf(string unit) => unit switch
    {
        "h" => SecondsOfHour,
        "m" => SecondsOfMinute,
        "s" => 1,
        "ms" => 1e-3,
        "ns" => 1e-9,
        _ => 1e-6,
    };

    [GeneratedRegex(@"^[+-]?((\d{1,18}(\.\d{0,9})?|\.\d{1,9})(h|ms|m|s|us|µs|μs|ns))+\z", RegexOptions.CultureInvariant)]
    private static partial Regex Text();

    [GeneratedRegex(@"(?<number>\d+(\.\d*)?|\.\d+)(?<unit>h|ms|m|s|us|µs|μs|ns)", RegexOptions.CultureInvariant)]
    private static partial Regex Part();
}
