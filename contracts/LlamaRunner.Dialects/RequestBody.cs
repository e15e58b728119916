using System.Buffers;
using LlamaRunner.Contracts.Failures;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace LlamaRunner.Dialects;

/// <summary>The whole body of a request in one pooled buffer. Dispose it when nothing reads <see cref="Memory"/> any more.</summary>
public sealed class RequestBody : IDisposable
{
    private const int SmallestBuffer = 4096;

    private readonly ArrayPool<byte> _pool;
    private byte[]? _rented;

    private RequestBody(ArrayPool<byte> pool, byte[]? rented, int length)
        : this(rented.AsMemory(0, length))
    {
        _pool = pool;
        _rented = rented;
    }

    private RequestBody(ReadOnlyMemory<byte> content)
    {
        _pool = ArrayPool<byte>.Shared;
        Memory = content.Span.StartsWith("\uFEFF"u8) ? content[3..] : content;
    }

    /// <summary>The body without a byte order mark; empty when there was none, and once this is disposed.</summary>
    public ReadOnlyMemory<byte> Memory { get; private set; }

    /// <summary>A body that lies in memory already.</summary>
    /// <param name="content">The body, which must stay valid until this is disposed.</param>
    public static RequestBody Of(ReadOnlyMemory<byte> content) => new(content);

    /// <summary>Reads a request's body to its end. Too large a body fails as the server makes it fail.</summary>
    /// <param name="request">The request; nothing has read its body yet.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="BadRequestException">The body is not in UTF-8.</exception>
    /// <exception cref="ContentEncodingNotSupportedException">The body is compressed, which the host has undone where it knows how to.</exception>
    /// <exception cref="PayloadTooLargeException">The body does not fit into one buffer.</exception>
    public static ValueTask<RequestBody> ReadAsync(HttpRequest request, CancellationToken cancellationToken) =>
        ReadAsync(request, ArrayPool<byte>.Shared, cancellationToken);

    internal static async ValueTask<RequestBody> ReadAsync(HttpRequest request, ArrayPool<byte> pool, CancellationToken cancellationToken)
    {
        RefuseContentEncoding(request);
        RefuseCharset(request);

        var reader = request.BodyReader;
        byte[]? rented = null;
        var length = 0;
        try
        {
            while (true)
            {
                // The server checks the declared length in the first read, so nothing is rented for a body that it refuses.
                var read = await reader.ReadAsync(cancellationToken);
                var chunk = read.Buffer;
                if (!chunk.IsEmpty)
                {
                    EnsureRoom(pool, ref rented, length, length + chunk.Length, request.ContentLength);
                    chunk.CopyTo(rented.AsSpan(length));
                    length += (int)chunk.Length;
                }

                reader.AdvanceTo(chunk.End);
                if (read.IsCompleted)
                {
                    return new RequestBody(pool, rented, length);
                }
            }
        }
        catch
        {
            if (rented is not null)
            {
                pool.Return(rented);
            }

            throw;
        }
    }

    /// <summary>Gives the buffer back.</summary>
    public void Dispose()
    {
        var rented = _rented;
        _rented = null;
        Memory = default;
        if (rented is not null)
        {
            _pool.Return(rented);
        }
    }

    private static void EnsureRoom(ArrayPool<byte> pool, ref byte[]? rented, int length, long needed, long? declared)
    {
        var capacity = rented?.Length ?? 0;
        if (needed <= capacity)
        {
            return;
        }

        if (needed > Array.MaxLength || declared > Array.MaxLength)
        {
            throw new PayloadTooLargeException(Array.MaxLength);
        }

        var wanted = Math.Max(needed, rented is null ? declared ?? SmallestBuffer : 2L * capacity);
        var larger = pool.Rent((int)Math.Min(wanted, Array.MaxLength));
        rented.AsSpan(0, length).CopyTo(larger);
        var old = rented;
        rented = larger;
        if (old is not null)
        {
            pool.Return(old);
        }
    }

    private static void RefuseContentEncoding(HttpRequest request)
    {
        foreach (var encoding in request.Headers.ContentEncoding)
        {
            if (!string.IsNullOrEmpty(encoding) && !encoding.Equals("identity", StringComparison.OrdinalIgnoreCase))
            {
                throw new ContentEncodingNotSupportedException(encoding, []);
            }
        }
    }

    private static void RefuseCharset(HttpRequest request)
    {
        var contentType = request.ContentType;
        if (contentType is null
            || !contentType.Contains("charset", StringComparison.OrdinalIgnoreCase)
            || !MediaTypeHeaderValue.TryParse(contentType, out var mediaType))
        {
            return;
        }

        var charset = HeaderUtilities.RemoveQuotes(mediaType.Charset);
        if (charset.Length > 0
            && !charset.Equals("utf-8", StringComparison.OrdinalIgnoreCase)
            && !charset.Equals("utf8", StringComparison.OrdinalIgnoreCase))
        {
            throw new BadRequestException($"The header Content-Type names the charset '{charset}': a body must be in utf-8.");
        }
    }
}
