using System.Globalization;
using System.Text.Json;
using LlamaRunner.Contracts.Failures;
using LlamaRunner.Dialects;
using LlamaRunner.Dialects.Configuration;

namespace LlamaRunner.Frontends.Ollama.Generation;

/// <summary>
/// <c>keep_alive</c>: a number of seconds or one of Go's durations; below zero for ever. A text without unit is taken for seconds,
/// where Ollama refuses it.
/// </summary>
internal static class KeepAliveField
{
    private const string Name = "keep_alive";
    private const string Rule = "a number of seconds or a duration such as \"5m\"; 0 unloads at once, -1 keeps for ever";

    // What is longer is as good as for ever, and the host's timers end near there.
    private static readonly TimeSpan Longest = TimeSpan.FromDays(365 * 100);

    /// <summary>Reads it; null leaves it to the model.</summary>
    /// <exception cref="BadRequestException">It is none of these.</exception>
    public static TimeSpan? Read(JsonElement request)
    {
        if (!Fields.TryGet(request, Name, out var value))
        {
            return null;
        }

        return value.ValueKind switch
        {
            JsonValueKind.Number => Of(value.GetDouble()),
            JsonValueKind.String => Parse(value),
            _ => throw Fields.Wrong(Name, value, Rule),
        };
    }

    private static TimeSpan Parse(JsonElement value)
    {
        var text = value.GetString()!.Trim();
        return GoDuration.TryParse(text, out var seconds)
            || (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out seconds) && double.IsFinite(seconds))
                ? Of(seconds)
                : throw Fields.Wrong(Name, value, Rule);
    }

    private static TimeSpan Of(double seconds) => seconds switch
    {
        < 0 => Timeout.InfiniteTimeSpan,
        >= 0 when seconds < Longest.TotalSeconds => TimeSpan.FromSeconds(seconds),
        _ => Timeout.InfiniteTimeSpan,
    };
}
