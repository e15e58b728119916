using System.Globalization;
using System.Text;
using LlamaRunner.Host.Control.Client;

namespace LlamaRunner.Host.Cli.Chat;

/// <summary>What an answer took, in the lines that Ollama prints.</summary>
internal static class AnswerReport
{
    private const int LabelWidth = 22;

    /// <summary>Writes the lines.</summary>
    /// <param name="statistics">What the runner told; null when it told nothing.</param>
    /// <param name="total">The time from question to end.</param>
    public static string Format(AnswerStatistics? statistics, TimeSpan total)
    {
        var report = new StringBuilder().AppendLine();
        Add(report, "total duration", Seconds(total));
        if (statistics is not null)
        {
            var read = statistics.PromptTokensRead ?? statistics.PromptTokens;
            Add(report, "prompt count", $"{Tokens(statistics.PromptTokens)}");
            Add(report, "prompt eval count", Tokens(read));
            AddDuration(report, "prompt eval", read, statistics.PromptDuration);
            Add(report, "eval count", Tokens(statistics.AnswerTokens));
            AddDuration(report, "eval", statistics.AnswerTokens, statistics.AnswerDuration);
        }

        return report.ToString();
    }

    private static void AddDuration(StringBuilder report, string what, int tokens, TimeSpan? duration)
    {
        if (duration is { } known)
        {
            Add(report, $"{what} duration", Seconds(known));
            if (known > TimeSpan.Zero)
            {
                Add(report, $"{what} rate", string.Create(CultureInfo.InvariantCulture, $"{tokens / known.TotalSeconds:0.00} tokens/s"));
            }
        }
    }

    private static void Add(StringBuilder report, string label, string value) =>
        report.Append($"{label}:".PadRight(LabelWidth)).AppendLine(value);

    private static string Tokens(int count) => string.Create(CultureInfo.InvariantCulture, $"{count} token(s)");

    private static string Seconds(TimeSpan time) => time < TimeSpan.FromSeconds(1)
        ? string.Create(CultureInfo.InvariantCulture, $"{time.TotalMilliseconds:0.##}ms")
        : string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:0.##}s");
}
