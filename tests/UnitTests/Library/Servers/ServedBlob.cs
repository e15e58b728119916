using System.Globalization;
using Microsoft.AspNetCore.Http;

namespace LlamaRunner.UnitTests.Library.Servers;

/// <summary>A file that a server of models has, and how it is served: with ranges, whole and at once where nothing else is said.</summary>
internal sealed class ServedBlob(byte[] content)
{
    private readonly Lock _lock = new();
    private int _answers;

    public byte[] Content => content;

    /// <summary>The size that a list says.</summary>
    public long StatedSize { get; set; } = content.Length;

    public int Answers => _answers;

    /// <summary>Whether ranges are asked for in vain.</summary>
    public bool IgnoresRanges { get; set; }

    /// <summary>When set, what it is answered with.</summary>
    public int? Status { get; set; }

    /// <summary>How many answers break off in their middle.</summary>
    public int Drops { get; set; }

    /// <summary>How many answers hold other bytes.</summary>
    public int Lies { get; set; }

    /// <summary>Awaited in the middle of each answer; null for no pause.</summary>
    public Func<CancellationToken, Task>? InTheMiddle { get; set; }

    /// <summary>The bytes that went out.</summary>
    public long Sent { get; private set; }

    public async Task ServeAsync(HttpContext context)
    {
        var answer = Interlocked.Increment(ref _answers);
        if (Status is { } status)
        {
            context.Response.StatusCode = status;
            return;
        }

        var (from, to) = (0L, content.Length - 1L);
        if (!IgnoresRanges && context.Request.Headers.Range.ToString() is ['b', 'y', 't', 'e', 's', '=', ..] range)
        {
            var ends = range["bytes=".Length..].Split('-');
            from = long.Parse(ends[0], CultureInfo.InvariantCulture);
            to = Math.Min(to, long.Parse(ends[1], CultureInfo.InvariantCulture));
            context.Response.StatusCode = StatusCodes.Status206PartialContent;
            context.Response.Headers.ContentRange = $"bytes {from}-{to}/{content.Length}";
        }

        var bytes = content[(int)from..(int)(to + 1)];
        if (answer <= Lies && bytes.Length > 0)
        {
            bytes[^1] ^= 1;
        }

        context.Response.ContentLength = bytes.Length;
        var middle = bytes.Length / 2;
        await SendAsync(context, bytes.AsMemory(0, middle));
        if (answer <= Drops)
        {
            context.Abort();
            return;
        }

        if (InTheMiddle is { } pause)
        {
            await pause(context.RequestAborted);
        }

        await SendAsync(context, bytes.AsMemory(middle));
    }

    private async Task SendAsync(HttpContext context, ReadOnlyMemory<byte> bytes)
    {
        await context.Response.Body.WriteAsync(bytes, context.RequestAborted);
        await context.Response.Body.FlushAsync(context.RequestAborted);
        lock (_lock)
        {
            Sent += bytes.Length;
        }
    }
}
