using System.Net.Http.Headers;
using LlamaRunner.Contracts.Failures;
using LlamaRunner.Contracts.Runners;
using LlamaRunner.Host.Observability;
using LlamaRunner.Host.Runners;
using Microsoft.AspNetCore.Http;

namespace LlamaRunner.Host.Forwarding;

/// <summary>
/// The hot path: passes one request on to a runner and its answer back, unparsed, as it arrives. Steps: (1) note the lease,
/// (2) send, through the filters that are loaded, (3) turn an error status into a failure that the frontend shapes, (4) pass the headers, (5) pass the body, translated where the API is another,
/// each piece flushed, (6) where it breaks, tell the client as far as its form allows.
/// </summary>
internal static class RequestForwarder
{
    private const int MaxErrorBody = 64 * 1024;

    /// <summary>Passes a request on, and its answer back.</summary>
    public static async Task ForwardAsync(ModelLease lease, HttpContext context, ForwardRequest request)
    {
        // 1.
        var record = RequestRecord.Of(context);
        record.OnLease(lease);

        // 2.
        var body = new TrackedBodyContent(request.Body);
        try
        {
            using var message = CreateMessage(context.Request, request, body);
            await ExchangeAsync(lease, context, request, message, record);
        }
        finally
        {
            // The buffer is the caller's again when this returns.
            await body.WhenUnusedAsync();
        }
    }

    private static async Task ExchangeAsync(
        ModelLease lease, HttpContext context, ForwardRequest request, HttpRequestMessage message, RequestRecord record)
    {
        // Disposing the response closes its connection when the client has gone, and that makes the runner stop.
        var sent = lease.SendAsync(message, context.RequestAborted);
        using var response = await (request.Heartbeat?.WaitAsync(sent) ?? sent);

        // 3.
        if ((int)response.StatusCode >= StatusCodes.Status400BadRequest)
        {
            throw await ReadRefusalAsync(lease, response, context.RequestAborted);
        }

        // 4. to 6.
        await ResponseCopier.CopyAsync(lease, context, response, record, AnswerForm.Of(request));
        lease.NoteAnswered();
    }

    private static HttpRequestMessage CreateMessage(HttpRequest source, ForwardRequest request, TrackedBodyContent body)
    {
        var message = new HttpRequestMessage(HttpMethod.Post, new Uri(request.Path, UriKind.Relative)) { Content = request.Content ?? body };
        body.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        RequestHeaders.Copy(source, message);
        return message;
    }

    private static async Task<RequestFailedException> ReadRefusalAsync(
        ModelLease lease, HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var buffer = new byte[MaxErrorBody];
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, lease.Aborted);
        try
        {
            await using var body = await response.Content.ReadAsStreamAsync(cancel.Token);
            var length = await body.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancel.Token);
            return new RunnerRefusedException((int)response.StatusCode, buffer.AsMemory(0, length));
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException or OperationCanceledException or ObjectDisposedException)
        {
            cancellationToken.ThrowIfCancellationRequested();
            return await RunnerClient.DescribeLossAsync(lease, exception);
        }
    }
}
