using System.Net;

namespace LlamaRunner.Backends.LlamaServer.Startup;

/// <summary>Asks a runner whether it is ready. One probe has a short limit of its own, so that a server that hangs cannot hold up the start.</summary>
internal static class HealthProbe
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(5);

    /// <summary>True when it answers that it is ready; false when it still loads, cannot be reached or does not answer in time.</summary>
    /// <param name="invoker">How to reach it.</param>
    /// <param name="baseAddress">Where.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellationToken">Ends the probe.</param>
    public static async Task<bool> IsReadyAsync(
        HttpMessageInvoker invoker, Uri baseAddress, TimeProvider time, CancellationToken cancellationToken)
    {
        using var timer = new CancellationTokenSource(Limit, time);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timer.Token);
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(baseAddress, "/health"));
        try
        {
            using var response = await invoker.SendAsync(request, limit.Token);
            return response.StatusCode == HttpStatusCode.OK;
        }
        catch (HttpRequestException)
        {
            return false;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return false;
        }
    }
}
