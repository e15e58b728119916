using LlamaRunner.Host.Runners;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Net.Http.Headers;

namespace LlamaRunner.Host.Forwarding;

/// <summary>
/// A connection on which client and runner have agreed to speak another protocol, such as WebSocket: bytes pass both ways, unread,
/// until one of them closes it or the runner has to go (R87).
/// </summary>
internal static class UpgradedConnection
{
    private const int BufferSize = 16 * 1024;

    /// <summary>Tells the client that the runner agrees, and returns when the connection has ended.</summary>
    /// <param name="lease">The lease.</param>
    /// <param name="context">The client's request, which asks for the protocol.</param>
    /// <param name="response">The runner's answer, of status 101.</param>
    public static async Task RunAsync(ModelLease lease, HttpContext context, HttpResponseMessage response)
    {
        var headers = context.Response.Headers;
        foreach (var (name, values) in response.Headers.NonValidated)
        {
            if (HeaderRules.GoesToClient(name))
            {
                headers.Append(name, values.ToArray());
            }
        }

        headers.Upgrade = response.Headers.NonValidated[HeaderNames.Upgrade].ToArray();
        await using var runner = await response.Content.ReadAsStreamAsync(context.RequestAborted);
        await using var client = await context.Features.GetRequiredFeature<IHttpUpgradeFeature>().UpgradeAsync();
        using var end = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, lease.Aborted);
        Task[] directions = [CopyAsync(client, runner, Timeout.InfiniteTimeSpan, end.Token), CopyAsync(runner, client, ClientWrites.Limit, end.Token)];
        await Task.WhenAny(directions);

        // Neither knows half of a connection: one direction's end is the other's.
        await end.CancelAsync();
        await Task.WhenAll(directions).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private static async Task CopyAsync(Stream source, Stream target, TimeSpan writeLimit, CancellationToken cancellationToken)
    {
        var buffer = new byte[BufferSize];
        int read;
        while ((read = await source.ReadAsync(buffer, cancellationToken)) > 0)
        {
            await target.WriteAsync(buffer.AsMemory(0, read), cancellationToken).AsTask().WaitAsync(writeLimit, TimeProvider.System, cancellationToken);
            await target.FlushAsync(cancellationToken).WaitAsync(writeLimit, TimeProvider.System, cancellationToken);
        }
    }
}
