using System.Net;
using LlamaRunner.Contracts.Runners;
using LlamaRunner.Host.Observability;
using LlamaRunner.Host.Runners;
using Microsoft.AspNetCore.Http;

namespace LlamaRunner.Host.Forwarding;

/// <summary>
/// Passes a client's request on as it is, and whatever the runner answers back. Steps: (1) note the lease, (2) send, a body through the
/// filters that are loaded, (3) where the runner agrees to another protocol, let the bytes pass both ways, (4) else pass its answer,
/// error statuses included.
/// </summary>
internal static class RawForwarder
{
    /// <summary>Passes it on.</summary>
    public static async Task ForwardAsync(ModelLease lease, HttpContext context, RawRequest request)
    {
        // 1.
        var record = RequestRecord.Of(context);
        record.OnLease(lease);

        // 2.
        using var message = RawMessage.Create(context, lease.Instance.Endpoint.BaseAddress, request);
        var (tracked, streamed) = (message.Content as TrackedBodyContent, message.Content as ClientBodyContent);
        try
        {
            await ExchangeAsync(lease, context, request, message, record);
        }
        catch (Exception) when (streamed?.Failure is { } failure && !context.Response.HasStarted)
        {
            // What the server found wrong with the client's body, which looks like a runner that was lost.
            failure.Throw();
        }
        finally
        {
            // The buffer is the caller's again when this returns, and so is the client's body.
            await (tracked?.WhenUnusedAsync() ?? streamed?.WhenUnusedAsync() ?? Task.CompletedTask);
        }
    }

    private static async Task ExchangeAsync(
        ModelLease lease, HttpContext context, RawRequest request, HttpRequestMessage message, RequestRecord record)
    {
        using var response = await lease.SendAsync(message, context.RequestAborted);
        if (response.StatusCode is HttpStatusCode.SwitchingProtocols)
        {
            // 3.
            await UpgradedConnection.RunAsync(lease, context, response);
            return;
        }

        // 4.
        await ResponseCopier.CopyAsync(lease, context, response, record, AnswerForm.Of(request));
    }
}
