using System.Globalization;
using LlamaRunner.Host.Filters;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace LlamaRunner.Host.Observability;

/// <summary>Writes one line for each request: who asked for what, what it waited for and what it took; no prompt, no answer.</summary>
internal sealed partial class AccessLogMiddleware(RequestDelegate next, string frontendId, TimeProvider time, ILogger<AccessLogMiddleware> logger)
{
    /// <summary>The status noted for a client that went away, as nginx has it.</summary>
    private const int ClientClosedRequest = 499;

    /// <summary>Runs the rest of the pipeline and writes the line.</summary>
    public async Task InvokeAsync(HttpContext context)
    {
        var record = new RequestRecord(time, frontendId, context);
        context.Features.Set(record);
        if (RequestFlow.IsFollowed)
        {
            RequestFlow.Enter(record);
        }

        try
        {
            await next(context);
        }
        finally
        {
            record.HasEnded = true;
            Write(context, record);
        }
    }

    private void Write(HttpContext context, RequestRecord record)
    {
        var status = record.ClientGone ? ClientClosedRequest : context.Response.StatusCode;
        if (!logger.IsEnabled(LogLevel.Information))
        {
            return;
        }

        if (record.Model is null && record.Failure is null)
        {
            LogPlain(frontendId, context.Request.Method, context.Request.Path, status, Milliseconds(record.Elapsed), context.TraceIdentifier);
            return;
        }

        var usage = record.ReadUsage();
        LogRequest(
            frontendId, context.Request.Method, context.Request.Path, record.Model ?? "-", status, record.Failure ?? "ok",
            Milliseconds(record.Waited.Queued), Milliseconds(record.Waited.Loading), Milliseconds(record.TimeToFirstToken),
            Count(usage.PromptTokens), Count(usage.CompletionTokens), Milliseconds(record.Elapsed), context.TraceIdentifier);
    }

    private static string Milliseconds(TimeSpan? span) =>
        span is { } value ? value.TotalMilliseconds.ToString("F0", CultureInfo.InvariantCulture) : "-";

    private static string Count(int? tokens) => tokens?.ToString(CultureInfo.InvariantCulture) ?? "-";

    [LoggerMessage(EventId = 1001, Level = LogLevel.Information,
        Message = "{Frontend} {Method} {Path} {Status} in {DurationMs} ms ({RequestId})")]
    private partial void LogPlain(string frontend, string method, PathString path, int status, string durationMs, string requestId);

    [LoggerMessage(EventId = 1002, Level = LogLevel.Information,
        Message = "{Frontend} {Method} {Path} model {Model} status {Status} {Outcome}, queued {QueuedMs} ms, load {LoadMs} ms, TTFT {TtftMs} ms, tokens {PromptTokens}+{CompletionTokens}, total {DurationMs} ms ({RequestId})")]
    private partial void LogRequest(
        string frontend, string method, PathString path, string model, int status, string outcome, string queuedMs, string loadMs,
        string ttftMs, string promptTokens, string completionTokens, string durationMs, string requestId);
}
