using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using LlamaRunner.Contracts.Failures;
using LlamaRunner.Contracts.Library;
using LlamaRunner.Dialects;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace LlamaRunner.Frontends.Ollama.Management;

/// <summary>
/// Writes how far the library is: a line of JSON for each step, or the last step alone. A step that takes long is told again from time
/// to time, since this API has no other sign of life, and clients and proxies give up on a silent answer.
/// </summary>
internal sealed class ProgressWriter(HttpContext context, TimeProvider time)
{
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(10);
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly ArrayBufferWriter<byte> _buffer = new();

    /// <summary>Writes it. A failure before the first step goes on to the host, which answers with its status.</summary>
    /// <param name="progress">The steps.</param>
    /// <param name="isStream">Whether each of them is wanted.</param>
    public async Task WriteAsync(IAsyncEnumerable<LibraryProgress> progress, bool isStream)
    {
        if (!isStream)
        {
            LibraryProgress? last = null;
            await foreach (var step in progress)
            {
                last = step;
            }

            await JsonResponse.WriteAsync(context, Serialize(last ?? new LibraryProgress(LibraryProgress.Success), isLine: false));
            return;
        }

        await using var steps = progress.GetAsyncEnumerator(context.RequestAborted);
        var isThere = await steps.MoveNextAsync();
        Start();
        while (isThere)
        {
            await WriteLineAsync(Serialize(steps.Current, isLine: true));
            try
            {
                isThere = await NextAsync(steps);
            }
            catch (RequestFailedException failure)
            {
                await WriteLineAsync(OllamaErrors.FormatStreamFailure(failure));
                return;
            }
        }
    }

    private void Start()
    {
        context.Response.ContentType = "application/x-ndjson";
        context.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();
    }

    private async Task<bool> NextAsync(IAsyncEnumerator<LibraryProgress> steps)
    {
        var told = steps.Current;
        var next = steps.MoveNextAsync().AsTask();
        while (true)
        {
            try
            {
                return await next.WaitAsync(Silence, time, CancellationToken.None);
            }
            catch (TimeoutException) when (!next.IsFaulted)
            {
                await TellAgainAsync(told, next);
            }
        }
    }

    private async Task TellAgainAsync(LibraryProgress told, Task next)
    {
        try
        {
            await WriteLineAsync(Serialize(told, isLine: true));
        }
        catch
        {
            // The client has gone, and the library knows it by the same token; its steps cannot be disposed before it has stopped.
            await next.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            throw;
        }
    }

    private async Task WriteLineAsync(ReadOnlyMemory<byte> line)
    {
        await context.Response.Body.WriteAsync(line, context.RequestAborted);
        await context.Response.Body.FlushAsync(context.RequestAborted);
    }

    private ReadOnlyMemory<byte> Serialize(LibraryProgress step, bool isLine)
    {
        _buffer.ResetWrittenCount();
        using (var writer = new Utf8JsonWriter(_buffer, Options))
        {
            writer.WriteStartObject();
            writer.WriteString("status"u8, step.Status);
            if (step.Digest is { } digest)
            {
                writer.WriteString("digest"u8, digest);
            }

            WriteCount(writer, "total"u8, step.Total);
            WriteCount(writer, "completed"u8, step.Completed);
            writer.WriteEndObject();
        }

        if (isLine)
        {
            _buffer.Write("\n"u8);
        }

        return _buffer.WrittenMemory;
    }

    // Ollama leaves zeros out.
    private static void WriteCount(Utf8JsonWriter writer, ReadOnlySpan<byte> name, long? count)
    {
        if (count > 0)
        {
            writer.WriteNumber(name, count.Value);
        }
    }
}
