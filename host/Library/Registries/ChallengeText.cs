using System.Text.RegularExpressions;

namespace LlamaRunner.Host.Library.Registries;

/// <summary>Takes the values of a challenge apart: <c>realm="https://…",service="…",scope="…"</c>.</summary>
internal static partial class ChallengeText
{
    public static IReadOnlyDictionary<string, string> Parse(string? parameter) => Value().Matches(parameter ?? "")
        .GroupBy(static match => match.Groups["name"].Value.ToLowerInvariant(), StringComparer.Ordinal)
        .ToDictionary(static group => group.Key, static group => group.First() is var match && match.Groups["quoted"] is { Success: true, Value: var quoted }
            ? quoted.Replace("\\\"", "\"", StringComparison.Ordinal)
            : match.Groups["plain"].Value, StringComparer.Ordinal);

    [GeneratedRegex("""(?<name>[A-Za-z_]+)\s*=\s*("(?<quoted>(\\.|[^"\\])*)"|(?<plain>[^\s,]+))""", RegexOptions.ExplicitCapture)]
    private static partial Regex Value();
}
