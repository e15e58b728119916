using System.Net;

namespace LlamaRunner.Dialects.Processes;

/// <summary>Makes what sends requests to a runner: plain, without anything that would change or hold up a byte.</summary>
internal sealed class RunnerTransport : IDisposable
{
    private static readonly TimeSpan BeforeStopLimit = TimeSpan.FromSeconds(5);

    private readonly RunnerConnections _connections = new();
    private readonly RunnerInterceptor? _interceptor;
    private readonly HttpMessageHandler _handler;
    private readonly TimeProvider _time;

    /// <param name="apiKey">The runner's key; null when it asks for none.</param>
    /// <param name="interceptor">What the program puts in the way of requests; null for nothing.</param>
    /// <param name="time">The clock.</param>
    public RunnerTransport(string? apiKey, RunnerInterceptor? interceptor, TimeProvider time)
    {
        (_interceptor, _time) = (interceptor, time);
        var handler = new RunnerHandler(apiKey, new SocketsHttpHandler
        {
            ConnectCallback = _connections.ConnectAsync,

            // llama-server closes an idle connection after 5 s; one that is about to be closed must not be used.
            PooledConnectionIdleTimeout = TimeSpan.FromSeconds(2),
            ConnectTimeout = TimeSpan.FromSeconds(2),
            MaxConnectionsPerServer = int.MaxValue,

            // An answer that nobody reads any more must end now, and not be read away so that its connection can be used again.
            MaxResponseDrainSize = 0,
            UseProxy = false,
            UseCookies = false,
            AllowAutoRedirect = false,
            AutomaticDecompression = DecompressionMethods.None,
            ActivityHeadersPropagator = null,
        });
        interceptor?.SendThrough(handler);
        _handler = (HttpMessageHandler?)interceptor ?? handler;
        Invoker = new HttpMessageInvoker(_handler);
    }

    public HttpMessageInvoker Invoker { get; }

    /// <summary>Makes what sends requests the same way, and tells of them.</summary>
    /// <param name="activity">What is told.</param>
    public HttpMessageInvoker Watch(RunnerActivity activity) => new(new WatchedHandler(activity, _handler));

    /// <summary>Lets the interceptor do what it must before the process is stopped, for a limited time.</summary>
    /// <param name="exited">Completes when the process has ended by itself.</param>
    public async Task BeforeStopAsync(Task exited)
    {
        if (_interceptor is null || exited.IsCompleted)
        {
            return;
        }

        using var limit = new CancellationTokenSource(BeforeStopLimit, _time);
        try
        {
            await _interceptor.BeforeStopAsync(limit.Token).WaitAsync(limit.Token);
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested)
        {
            // What it could not finish goes with the process.
        }
    }

    /// <summary>Takes no more requests and breaks those under way.</summary>
    public void Dispose()
    {
        Invoker.Dispose();
        _connections.Break();
    }
}
