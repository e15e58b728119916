using System.Net;
using LlamaRunner.Contracts.Failures;
using LlamaRunner.Host.Observability;
using LlamaRunner.Host.Runners;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace LlamaRunner.Host.Forwarding;

/// <summary>
/// Passes a runner's answer on to the client as it arrives: the headers, the body, each piece flushed, and where it breaks, word of it
/// as far as the answer's form allows.
/// </summary>
/// <remarks>
/// Bytes are read straight into Kestrel's own memory: nothing is copied but the few bytes at the end that hold the token
/// counts. YARP's forwarder would do most of it, but aborts a broken response before the last event is sure to be sent.
/// </remarks>
internal static class ResponseCopier
{
    private const int ReadSize = 4096;

    /// <summary>Passes an answer on to the client.</summary>
    /// <param name="lease">The lease.</param>
    /// <param name="context">The client's request.</param>
    /// <param name="response">The answer, whose body has not been read.</param>
    /// <param name="record">What is noted of the request.</param>
    /// <param name="formatStreamFailure">Makes the event that tells a client that its event stream broke; null for none.</param>
    /// <exception cref="RunnerLostException">The runner went away before a byte was written to the client.</exception>
    /// <exception cref="BrokenStreamException">It went away later.</exception>
    public static async Task CopyAsync(
        ModelLease lease, HttpContext context, HttpResponseMessage response, RequestRecord record,
        Func<RequestFailedException, ReadOnlyMemory<byte>>? formatStreamFailure)
    {
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, lease.Aborted);
        var writer = context.Response.BodyWriter;
        var begun = false;
        try
        {
            await using var body = await response.Content.ReadAsStreamAsync(cancel.Token);
            while (true)
            {
                var memory = writer.GetMemory(ReadSize);
                var read = await body.ReadAsync(memory, cancel.Token);
                if (!begun)
                {
                    // Together with the first piece of the body, so that a failure before it leaves the response untouched.
                    begun = true;
                    CopyHeaders(response, context.Response);
                    context.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();
                }

                if (read == 0)
                {
                    return;
                }

                record.OnResponseBytes(memory.Span[..read]);
                writer.Advance(read);
                await ClientWrites.FlushAsync(context, TimeProvider.System);
            }
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException or OperationCanceledException or ObjectDisposedException or RequestFailedException)
        {
            // Who ended it? A client that has gone needs no words.
            context.RequestAborted.ThrowIfCancellationRequested();
            var failure = exception as RequestFailedException ?? await RunnerClient.DescribeLossAsync(lease, exception);
            if (!context.Response.HasStarted)
            {
                throw failure;
            }

            if (IsEventStream(response))
            {
                // The client has the whole answer, and only the end of the connection is missing.
                if (record.EndsAnswer)
                {
                    return;
                }

                if (formatStreamFailure is null)
                {
                    throw new BrokenStreamException(failure);
                }

                // An event that was cut off is ended first, or it would swallow this one.
                if (!record.EndsEvent)
                {
                    await writer.WriteAsync("\n\n"u8.ToArray(), context.RequestAborted);
                }

                await writer.WriteAsync(formatStreamFailure(failure), context.RequestAborted);
            }

            throw new BrokenStreamException(failure);
        }
    }

    private static void CopyHeaders(HttpResponseMessage source, HttpResponse target)
    {
        target.StatusCode = (int)source.StatusCode;
        foreach (var (name, values) in source.Headers.NonValidated)
        {
            if (HeaderRules.GoesToClient(name))
            {
                target.Headers.Append(name, values.ToArray());
            }
        }

        foreach (var (name, values) in source.Content.Headers.NonValidated)
        {
            // An answer of this status has no length, and Kestrel would wait for the bytes (R85).
            if (source.StatusCode is not HttpStatusCode.NoContent || !name.Equals("Content-Length", StringComparison.OrdinalIgnoreCase))
            {
                target.Headers.Append(name, values.ToArray());
            }
        }

        if (IsEventStream(source))
        {
            // No proxy between here and the client may hold the events back (R66).
            target.Headers["X-Accel-Buffering"] = "no";
            target.Headers.CacheControl = "no-cache";
        }
    }

    private static bool IsEventStream(HttpResponseMessage response) =>
        response.Content.Headers.ContentType?.MediaType == "text/event-stream";
}
