using System.Net;
using Polly;
using Polly.Retry;

namespace LlamaRunner.Host.Downloads;

/// <summary>Trying again what may work the next time: broken connections, silence, and servers that have trouble.</summary>
internal static class Retries
{
    private static readonly TimeSpan FirstDelay = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestDelay = TimeSpan.FromSeconds(30);

    /// <param name="attempts">How often it is tried again.</param>
    /// <param name="time">The clock.</param>
    /// <param name="onRetry">Called before each wait, with the cause.</param>
    public static ResiliencePipeline Make(int attempts, TimeProvider time, Action<Exception> onRetry) =>
        new ResiliencePipelineBuilder { TimeProvider = time }
            .AddRetry(new RetryStrategyOptions
            {
                ShouldHandle = new PredicateBuilder()
                    .Handle<HttpRequestException>()
                    .Handle<IOException>(exception => !DiskFull.Is(exception))
                    .Handle<TimeoutException>(),
                MaxRetryAttempts = attempts,
                Delay = FirstDelay,
                MaxDelay = LongestDelay,
                BackoffType = DelayBackoffType.Exponential,
                UseJitter = true,
                DelayGenerator = static arguments => new((arguments.Outcome.Exception as RateLimitedException)?.Wait),
                OnRetry = arguments =>
                {
                    if (arguments.Outcome.Exception is { } exception)
                    {
                        onRetry(exception);
                    }

                    return default;
                },
            })
            .Build();

    /// <summary>What to throw for an answer that is worth another try, which is disposed then; null for any other.</summary>
    public static HttpRequestException? FindUnusable(HttpResponseMessage response)
    {
        if (RateLimit.FindShort(response) is { } limited)
        {
            response.Dispose();
            return limited;
        }

        return IsTransient(response.StatusCode) ? Unusable(response) : null;
    }

    public static bool IsTransient(HttpStatusCode status) => status == HttpStatusCode.RequestTimeout || (int)status >= 500;

    /// <summary>What to throw for an answer that is worth another try; the answer is disposed.</summary>
    public static HttpRequestException Unusable(HttpResponseMessage response)
    {
        using (response)
        {
            return new HttpRequestException($"the server answered {(int)response.StatusCode}", null, response.StatusCode);
        }
    }
}
