using LlamaRunner.Contracts.Failures;
using Microsoft.AspNetCore.Http;

namespace LlamaRunner.Contracts.Runners;

/// <summary>
/// Keeps the client of a stream from giving up while its request is queued, its model loads or its prompt is read: after a while
/// without an answer the response begins, and from then on a mark goes out from time to time (R93). Until the first mark a failure
/// still has a status of its own (R94). Since contracts 1.1.
/// </summary>
/// <param name="context">The request, whose client wants a stream of events.</param>
/// <param name="mark">
/// What its API lets pass without meaning, UTF-8; a comment such as <c>: waiting</c> with a blank line, or an event. Empty for an API
/// that lets nothing pass: then the response begins, and nothing more.
/// </param>
/// <param name="formatFailure">Makes the event that tells of a failure, in this API's own form.</param>
/// <param name="interval">The time to the first mark and between two; default 10 seconds.</param>
/// <param name="time">The clock; default the system's.</param>
public sealed class StreamHeartbeat(
    HttpContext context,
    ReadOnlyMemory<byte> mark,
    Func<RequestFailedException, ReadOnlyMemory<byte>> formatFailure,
    TimeSpan? interval = null,
    TimeProvider? time = null)
{
    /// <summary>The time between two marks where nothing else is said. Clients that give up early do so after 30 seconds.</summary>
    public static readonly TimeSpan DefaultInterval = TimeSpan.FromSeconds(10);

    private readonly TimeSpan _interval = interval ?? DefaultInterval;
    private readonly TimeProvider _time = time ?? TimeProvider.System;

    /// <summary>The media type with which the response begins; default <c>text/event-stream</c>.</summary>
    public string ContentType { get; init; } = "text/event-stream";

    /// <summary>True once the response has begun with a mark.</summary>
    public bool HasBegun { get; private set; }

    /// <summary>Waits for work, with marks meanwhile. Nothing else may write to the response in this time.</summary>
    /// <typeparam name="T">What the work gives.</typeparam>
    /// <param name="work">The work; it ends when the client goes away.</param>
    public async Task<T> WaitAsync<T>(Task<T> work)
    {
        ArgumentNullException.ThrowIfNull(work);
        using var over = new CancellationTokenSource();
        while (!work.IsCompleted && !context.RequestAborted.IsCancellationRequested)
        {
            if (await Task.WhenAny(work, Task.Delay(_interval, _time, over.Token)) != work)
            {
                await BeatAsync();
            }
        }

        await over.CancelAsync();
        return await work;
    }

    /// <summary>Tells the client of a failure, when the response has begun with a mark and nothing else.</summary>
    /// <param name="failure">What went wrong.</param>
    public async Task FailAsync(RequestFailedException failure)
    {
        if (HasBegun && !context.RequestAborted.IsCancellationRequested)
        {
            await context.Response.BodyWriter.WriteAsync(formatFailure(failure), context.RequestAborted);
        }
    }

    private async Task BeatAsync()
    {
        if (!HasBegun)
        {
            HasBegun = true;
            var response = context.Response;
            response.ContentType = ContentType;
            response.Headers.CacheControl = "no-cache";
            response.Headers["X-Accel-Buffering"] = "no";
        }

        try
        {
            if (mark.IsEmpty)
            {
                await context.Response.StartAsync(context.RequestAborted);
                await context.Response.BodyWriter.FlushAsync(context.RequestAborted);
            }
            else
            {
                await context.Response.BodyWriter.WriteAsync(mark, context.RequestAborted);
            }
        }
        catch (Exception exception) when (exception is IOException or OperationCanceledException)
        {
            // The client has gone; the work hears of it by itself.
        }
    }
}
