using System.Globalization;
using LlamaRunner.Contracts.Failures;
using LlamaRunner.Dialects.Configuration;

namespace LlamaRunner.Host.Control;

/// <summary>Reads how long a model shall stay, as host.json and Ollama's <c>--keepalive</c> write it.</summary>
internal static class KeepAlive
{
    /// <summary>Reads a value; null stays null.</summary>
    /// <param name="text">A duration, a number of seconds, 0 for at once; anything negative is for ever.</param>
    /// <param name="field">What the value is called, for the message.</param>
    /// <exception cref="BadRequestException">It is none of these.</exception>
    public static TimeSpan? Parse(string? text, string field)
    {
        if (text is null)
        {
            return null;
        }

        if (!Duration.TryParse(text, out var duration)
            && !(double.TryParse(text, CultureInfo.InvariantCulture, out var seconds)
                && Duration.TryFromSeconds(seconds, out duration)))
        {
            throw new BadRequestException($"'{field}' is \"{text}\": it {Duration.Rule}.", field);
        }

        if (duration > Duration.Longest)
        {
            throw new BadRequestException(
                $"'{field}' is \"{text}\": it must be at most {Duration.Longest.TotalDays:0} days, or -1 for ever.", field);
        }

        return duration < TimeSpan.Zero ? Timeout.InfiniteTimeSpan : duration;
    }
}
