using Microsoft.AspNetCore.Http;

namespace LlamaRunner.Host.Forwarding;

/// <summary>Sends what was written to a client, and gives up on one that does not read: others want its slot (R58).</summary>
/// <remarks>
/// Kestrel's own limit is a rate over the whole response: whoever has taken the first megabytes quickly may stop for hours afterwards.
/// </remarks>
internal static class ClientWrites
{
    /// <summary>How long a client may take to read the next piece.</summary>
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    /// <summary>Sends what was written.</summary>
    /// <exception cref="OperationCanceledException">The client has gone, or has been sent away since it does not read.</exception>
    public static async ValueTask FlushAsync(HttpContext context, TimeProvider time)
    {
        // Without a token: Kestrel breaks a connection off where a write is cancelled. But a request may be given up while its client is
        // still there, and is to hear of it.
        context.RequestAborted.ThrowIfCancellationRequested();
        var flush = context.Response.BodyWriter.FlushAsync(CancellationToken.None);
        if (flush.IsCompletedSuccessfully)
        {
            await flush;
            return;
        }

        try
        {
            await flush.AsTask().WaitAsync(Limit, time, context.RequestAborted);
        }
        catch (TimeoutException)
        {
            context.Abort();

            // The request is told of it by its token, a moment later.
            await Task.Delay(Limit, time, context.RequestAborted);
            throw;
        }
    }
}
