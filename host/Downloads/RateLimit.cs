using System.Globalization;
using System.Net;

namespace LlamaRunner.Host.Downloads;

/// <summary>Answers that mean: too many questions.</summary>
internal static class RateLimit
{
    private static readonly TimeSpan OneMinute = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan UsualWait = TimeSpan.FromSeconds(5);

    /// <summary>The sentence for such an answer; null for any other.</summary>
    public static string? Explain(HttpResponseMessage response)
    {
        var isLimit = response.StatusCode == HttpStatusCode.TooManyRequests
            || (response.StatusCode == HttpStatusCode.Forbidden
                && (Header(response, "x-ratelimit-remaining") == "0" || response.Headers.RetryAfter is not null));
        if (!isLimit)
        {
            return null;
        }

        var host = response.RequestMessage?.RequestUri?.Host ?? "The server";
        return $"{host} answers no more requests from this address for now (its rate limit, status {(int)response.StatusCode}); "
            + $"try again {When(response)}.";
    }

    /// <summary>What to throw for such an answer, which may end soon; null for any other, and for one that says it lasts.</summary>
    public static RateLimitedException? FindShort(HttpResponseMessage response) =>
        Explain(response) is { } reason
        && (response.Headers.RetryAfter?.Delta ?? (response.StatusCode == HttpStatusCode.TooManyRequests ? UsualWait : OneMinute + UsualWait)) is var wait
        && wait <= OneMinute
            ? new RateLimitedException(reason, wait)
            : null;

    private static string When(HttpResponseMessage response)
    {
        if (response.Headers.RetryAfter is { Delta: { } wait })
        {
            return wait < OneMinute
                ? string.Create(CultureInfo.InvariantCulture, $"in {Math.Ceiling(wait.TotalSeconds):0} s")
                : string.Create(CultureInfo.InvariantCulture, $"in {Math.Ceiling(wait.TotalMinutes):0} min");
        }

        return long.TryParse(Header(response, "x-ratelimit-reset"), CultureInfo.InvariantCulture, out var seconds)
            && seconds is > 0 and < 253402300799
            ? string.Create(CultureInfo.InvariantCulture, $"after {DateTimeOffset.FromUnixTimeSeconds(seconds).ToLocalTime():HH:mm}")
            : "later";
    }

    private static string? Header(HttpResponseMessage response, string name) =>
        response.Headers.TryGetValues(name, out var values) ? values.FirstOrDefault() : null;
}
