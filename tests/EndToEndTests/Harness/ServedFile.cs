using System.Globalization;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Http;

namespace LlamaRunner.EndToEndTests.Harness;

/// <summary>A file of a release, and how it is served: with Range and an ETag, whole and at once where nothing else is said.</summary>
internal sealed class ServedFile
{
    public ServedFile(string name, byte[] content)
    {
        Name = name;
        Content = content;
        Digest = "sha256:" + Convert.ToHexStringLower(SHA256.HashData(content));
    }

    public string Name { get; }

    public byte[] Content { get; }

    /// <summary>What the index gives for it.</summary>
    public string? Digest { get; init; }

    /// <summary>Whether the first answer is that it lies elsewhere.</summary>
    public bool Redirects { get; init; }

    /// <summary>Called before each answer begins.</summary>
    public Action? BeforeAnswer { get; init; }

    /// <summary>Called in the middle of the first answer; the connection breaks off when it gives false.</summary>
    public Func<CancellationToken, Task<bool>>? InTheMiddle { get; init; }

    public async Task ServeAsync(HttpContext context, bool isFirst)
    {
        if (Redirects && context.Request.Path.StartsWithSegments("/download", StringComparison.Ordinal))
        {
            context.Response.Redirect(context.Request.Path.Value!.Replace("/download", "/elsewhere", StringComparison.Ordinal));
            return;
        }

        BeforeAnswer?.Invoke();
        var from = 0;
        context.Response.Headers.ETag = $"\"{Name.Length}-{Content.Length}\"";
        if (context.Request.Headers.Range.ToString() is { Length: > 0 } range
            && context.Request.Headers.IfRange.ToString() is var condition
            && (condition.Length == 0 || condition == context.Response.Headers.ETag))
        {
            from = int.Parse(range["bytes=".Length..].TrimEnd('-'), CultureInfo.InvariantCulture);
            context.Response.StatusCode = StatusCodes.Status206PartialContent;
            context.Response.Headers.ContentRange = $"bytes {from}-{Content.Length - 1}/{Content.Length}";
        }

        context.Response.ContentLength = Content.Length - from;
        var middle = Content.Length / 2;
        if (isFirst && InTheMiddle is { } pause)
        {
            await context.Response.Body.WriteAsync(Content.AsMemory(from, middle - from), context.RequestAborted);
            await context.Response.Body.FlushAsync(context.RequestAborted);
            from = middle;
            if (!await pause(context.RequestAborted))
            {
                context.Abort();
                return;
            }
        }

        await context.Response.Body.WriteAsync(Content.AsMemory(from), context.RequestAborted);
    }
}
