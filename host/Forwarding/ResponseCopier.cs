using System.Net;
using LlamaRunner.Contracts.Failures;
using LlamaRunner.Contracts.Runners;
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
    private const string JsonLines = "application/x-ndjson";

    /// <summary>Passes an answer on to the client.</summary>
    /// <param name="lease">The lease.</param>
    /// <param name="context">The client's request.</param>
    /// <param name="response">The answer, whose body has not been read.</param>
    /// <param name="record">What is noted of the request.</param>
    /// <param name="form">What the client's API makes of it.</param>
    /// <exception cref="RunnerLostException">The runner went away before a byte was written to the client.</exception>
    /// <exception cref="BrokenStreamException">It went away later.</exception>
    public static async Task CopyAsync(
        ModelLease lease, HttpContext context, HttpResponseMessage response, RequestRecord record, AnswerForm form)
    {
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, lease.Aborted);
        using var passage = BodyPassage.Open(context, form);
        var isStream = form.Translator is { } translator ? IsStream(translator.ContentType) : IsStream(response.Content.Headers.ContentType?.MediaType);
        var begun = false;
        try
        {
            await using var body = await response.Content.ReadAsStreamAsync(cancel.Token);
            while (true)
            {
                var memory = passage.GetMemory();
                var reading = body.ReadAsync(memory, cancel.Token);

                // A runner may begin its answer long before the prompt is read.
                var read = passage.HasPassed || form.Heartbeat is null || reading.IsCompleted
                    ? await reading
                    : await form.Heartbeat.WaitAsync(reading.AsTask());
                if (!begun)
                {
                    // Together with the first piece of the body, so that a failure before it leaves the response untouched.
                    begun = true;
                    BeginResponse(context, form, response);
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

                if (form.FormatStreamFailure is null)
                {
                    throw new BrokenStreamException(failure);
                }

                // An event that was cut off is ended first, or it would swallow this one.
                if (form.Translator is null && !record.EndsEvent)
                {
                    await context.Response.BodyWriter.WriteAsync("\n\n"u8.ToArray(), context.RequestAborted);
                }

                await context.Response.BodyWriter.WriteAsync(form.FormatStreamFailure(failure), context.RequestAborted);
                throw new BrokenStreamException(failure) { EndsRegularly = form.Translator?.ContentType is JsonLines };
            }

            throw new BrokenStreamException(failure);
        }
    }

    private static void BeginResponse(HttpContext context, AnswerForm form, HttpResponseMessage response)
    {
        if (!context.Response.HasStarted)
        {
            CopyHeaders(response, context.Response, form.Translator);
        }

        context.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();
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
            // An answer of this status has no length, and Kestrel would wait for the bytes (R85).
            if (source.StatusCode is not HttpStatusCode.NoContent || !name.Equals("Content-Length", StringComparison.OrdinalIgnoreCase))
            {
                target.Headers.Append(name, values.ToArray());
            }
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

    private static bool IsStream(string? mediaType) => mediaType is "text/event-stream" or JsonLines;
}
