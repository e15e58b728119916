using System.Net.Http.Headers;
using LlamaRunner.Contracts.Failures;
using LlamaRunner.Contracts.Runners;
using LlamaRunner.Host.Observability;
using LlamaRunner.Host.Runners;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace LlamaRunner.Host.Forwarding;

/// <summary>
/// The hot path: passes one request on to a runner and its answer back, unparsed, as it arrives. Steps: (1) note the lease,
/// (2) send, through the filters that are loaded, (3) turn an error status into a failure that the frontend shapes, (4) pass the headers, (5) pass the body, translated where the API is another,
/// each piece flushed, (6) where it breaks, tell the client as far as its form allows.
/// </summary>
/// <remarks>
/// Bytes are read straight into Kestrel's own memory: nothing is copied but the few bytes at the end that hold the token
/// counts. YARP's forwarder would do most of it, but aborts a broken response before the last event is sure to be sent.
/// </remarks>
internal static class RequestForwarder
{
    private const int MaxErrorBody = 64 * 1024;

    /// <summary>Passes a request on, and its answer back.</summary>
    public static async Task ForwardAsync(ModelLease lease, HttpContext context, ForwardRequest request)
    {
        // 1.
        var record = context.Features.GetRequiredFeature<RequestRecord>();
        record.Model = lease.Model.Id;
        record.Waited = lease.Timings;

        // 2.
        var body = new TrackedBodyContent(request.Body);
        try
        {
            using var message = CreateMessage(context.Request, request.Path, body);
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
        await CopyBodyAsync(lease, context, request, response, record);
    }

    private static HttpRequestMessage CreateMessage(HttpRequest source, string path, TrackedBodyContent body)
    {
        var message = new HttpRequestMessage(HttpMethod.Post, new Uri(path, UriKind.Relative)) { Content = body };
        message.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        foreach (var (name, values) in source.Headers)
        {
            if (HeaderRules.GoesToRunner(name) && !HeaderRules.IsNamedIn(source.Headers.Connection, name))
            {
                message.Headers.TryAddWithoutValidation(name, (IEnumerable<string?>)values);
            }
        }

        return message;
    }

    private static void CopyHeaders(HttpResponseMessage source, HttpResponse target, IAnswerTranslator? translator)
    {
        if (translator is not null)
        {
            // Of what the runner says of its own body nothing is true of this one.
            target.ContentType = translator.ContentType;
            ForbidHoldingBack(target, translator.ContentType);
            return;
        }

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
            target.Headers.Append(name, values.ToArray());
        }

        ForbidHoldingBack(target, source.Content.Headers.ContentType?.MediaType);
    }

    // No proxy between here and the client may hold the events back (R66).
    private static void ForbidHoldingBack(HttpResponse target, string? mediaType)
    {
        if (IsStream(mediaType))
        {
            target.Headers["X-Accel-Buffering"] = "no";
            target.Headers.CacheControl = "no-cache";
        }
    }

    private static async Task CopyBodyAsync(
        ModelLease lease, HttpContext context, ForwardRequest request, HttpResponseMessage response, RequestRecord record)
    {
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, lease.Aborted);
        using var passage = BodyPassage.Open(context, request);
        var isStream = request.Translator is { } translator ? IsStream(translator.ContentType) : IsStream(response.Content.Headers.ContentType?.MediaType);
        var begun = false;
        try
        {
            await using var body = await response.Content.ReadAsStreamAsync(cancel.Token);
            while (true)
            {
                var memory = passage.GetMemory();
                var reading = body.ReadAsync(memory, cancel.Token);

                // A runner may begin its answer long before the prompt is read.
                var read = passage.HasPassed || request.Heartbeat is null || reading.IsCompleted
                    ? await reading
                    : await request.Heartbeat.WaitAsync(reading.AsTask());
                if (!begun)
                {
                    // Together with the first piece of the body, so that a failure before it leaves the response untouched.
                    begun = true;
                    BeginResponse(context, request, response);
                }

                if (read == 0)
                {
                    await passage.CompleteAsync();
                    return;
                }

                record.OnResponseBytes(memory.Span[..read]);
                await passage.PassAsync(read);
            }
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException or OperationCanceledException or ObjectDisposedException or RequestFailedException)
        {
            // Who ended it? A client that has gone needs no words.
            context.RequestAborted.ThrowIfCancellationRequested();
            var failure = exception as RequestFailedException ?? await RunnerClient.DescribeLossAsync(lease, exception);
            if (!passage.HasPassed)
            {
                throw failure;
            }

            if (isStream)
            {
                // The client has the whole answer, and only the end of the connection is missing.
                if (record.EndsAnswer && exception is not RequestFailedException)
                {
                    await passage.CompleteAsync();
                    return;
                }

                // An event that was cut off is ended first, or it would swallow this one.
                if (request.Translator is null && !record.EndsEvent)
                {
                    await context.Response.BodyWriter.WriteAsync("\n\n"u8.ToArray(), context.RequestAborted);
                }

                await context.Response.BodyWriter.WriteAsync(request.FormatStreamFailure(failure), context.RequestAborted);
            }

            throw new BrokenStreamException(failure);
        }
    }

    private static void BeginResponse(HttpContext context, ForwardRequest request, HttpResponseMessage response)
    {
        if (!context.Response.HasStarted)
        {
            CopyHeaders(response, context.Response, request.Translator);
        }

        context.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();
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

    private static bool IsStream(string? mediaType) => mediaType is "text/event-stream" or "application/x-ndjson";
}
