using System.Net.Sockets;
using LlamaRunner.Contracts.Failures;
using LlamaRunner.Contracts.Runners;
using LlamaRunner.Host.Runners;

namespace LlamaRunner.Host.Forwarding;

/// <summary>Sends one request to the runner of a lease, and tells a runner that has gone from a connection that was stale.</summary>
internal static class RunnerClient
{
    private static readonly TimeSpan ExitGrace = TimeSpan.FromMilliseconds(500);

    /// <summary>Sends a request and returns when the response's headers have arrived.</summary>
    /// <exception cref="RunnerLostException">The runner went away before it answered.</exception>
    public static async Task<HttpResponseMessage> SendAsync(ModelLease lease, HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (request.RequestUri is not { IsAbsoluteUri: true })
        {
            request.RequestUri = new Uri(lease.Instance.Endpoint.BaseAddress, request.RequestUri ?? new Uri("/", UriKind.Relative));
        }

        using var linked = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, lease.Aborted);
        try
        {
            try
            {
                return await lease.Instance.Endpoint.Invoker.SendAsync(request, linked.Token);
            }
            catch (HttpRequestException exception) when (WasStale(exception, request, lease))
            {
                // The runner closed an idle connection while this request was on its way (R89): once more, on a new one.
                return await lease.Instance.Endpoint.Invoker.SendAsync(request, linked.Token);
            }
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException or OperationCanceledException or ObjectDisposedException
            && !cancellationToken.IsCancellationRequested)
        {
            throw await DescribeLossAsync(lease, exception);
        }
    }

    /// <summary>Makes the failure that tells how a runner was lost, waiting a moment for its exit to be known.</summary>
    public static async ValueTask<RunnerLostException> DescribeLossAsync(ModelLease lease, Exception cause)
    {
        var exited = lease.Instance.Exited;
        if (!exited.IsCompleted && lease.Aborted.IsCancellationRequested)
        {
            return new RunnerLostException(lease.Model.Id, new RunnerExit { Intended = true }, cause);
        }

        try
        {
            return new RunnerLostException(lease.Model.Id, await exited.WaitAsync(ExitGrace, TimeProvider.System), cause);
        }
        catch (TimeoutException)
        {
            return new RunnerLostException(lease.Model.Id, innerException: cause);
        }
    }

    // Nothing of an answer came, the body can be sent again, and the runner is still there.
    private static bool WasStale(HttpRequestException exception, HttpRequestMessage request, ModelLease lease) =>
        (exception.HttpRequestError == HttpRequestError.ResponseEnded || exception.GetBaseException() is SocketException
        {
            SocketErrorCode: SocketError.ConnectionReset or SocketError.ConnectionAborted or SocketError.Shutdown,
        })
        && request.Content is null or TrackedBodyContent or ReadOnlyMemoryContent
        && !lease.Instance.Exited.IsCompleted;
}
