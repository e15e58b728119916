namespace LlamaRunner.Dialects.Processes;

/// <summary>
/// Stands in the way of all that is sent to one runner, from its start to its end, so that a program can do more than pass it on:
/// what it sends itself through the inner handler carries the runner's key. It belongs to the runner, which disposes it. One may
/// have another as its inner handler, which then sees what the outer one sends; the innermost must be left without.
/// </summary>
public abstract class RunnerInterceptor : DelegatingHandler
{
    /// <summary>
    /// Called once, when the runner that was ready is about to be stopped: its process still runs, and the host sends it nothing
    /// more. The stop waits for this, but no longer than a few seconds. By default the inner one is told.
    /// </summary>
    /// <param name="cancellationToken">Cancelled when the time is over.</param>
    public virtual Task BeforeStopAsync(CancellationToken cancellationToken) =>
        (InnerHandler as RunnerInterceptor)?.BeforeStopAsync(cancellationToken) ?? Task.CompletedTask;

    /// <summary>A request with another body. The caller's own stays as it is: it sends it once more when the connection was stale.</summary>
    /// <param name="request">The request, which has a body.</param>
    /// <param name="body">What is sent instead, of the same media type.</param>
    /// <param name="path">The path that it is sent to instead; null for its own.</param>
    protected static HttpRequestMessage WithBody(HttpRequestMessage request, ReadOnlyMemory<byte> body, string? path = null)
    {
        ArgumentNullException.ThrowIfNull(request);
        var replacement = new HttpRequestMessage(request.Method, path is null ? request.RequestUri : new Uri(request.RequestUri!, path))
        {
            Version = request.Version,
            VersionPolicy = request.VersionPolicy,
            Content = new ReadOnlyMemoryContent(body),
        };
        replacement.Content.Headers.ContentType = request.Content?.Headers.ContentType;
        foreach (var (name, values) in request.Headers.NonValidated)
        {
            replacement.Headers.TryAddWithoutValidation(name, values);
        }

        return replacement;
    }

    /// <summary>Puts what sends the requests behind the innermost.</summary>
    /// <param name="sender">What sends them.</param>
    internal void SendThrough(HttpMessageHandler sender)
    {
        if (InnerHandler is RunnerInterceptor inner)
        {
            inner.SendThrough(sender);
        }
        else
        {
            InnerHandler = sender;
        }
    }
}
