using System.Net;
using System.Runtime.ExceptionServices;
using Microsoft.AspNetCore.Http;

namespace LlamaRunner.Host.Forwarding;

/// <summary>The body of a client's request, passed on while it arrives. It can be sent once, unless it is taken into memory before.</summary>
internal sealed class ClientBodyContent(HttpRequest request) : StreamContent(request.Body)
{
    private const int BufferSize = 64 * 1024;

    private Task _sending = Task.CompletedTask;

    /// <summary>Why the client's body could not be read to its end, for instance because it is over the limit; null while nothing is wrong with it.</summary>
    public ExceptionDispatchInfo? Failure { get; private set; }

    /// <summary>Waits until the client's body is not read any more. To be called when the response has been disposed.</summary>
    public async Task WhenUnusedAsync() => await _sending.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

    /// <inheritdoc/>
    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        SerializeToStreamAsync(stream, context, CancellationToken.None);

    /// <inheritdoc/>
    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken) =>
        _sending = CopyAsync(stream, cancellationToken);

    /// <inheritdoc/>
    protected override bool TryComputeLength(out long length)
    {
        length = request.ContentLength ?? 0;
        return request.ContentLength is not null;
    }

    private async Task CopyAsync(Stream target, CancellationToken cancellationToken)
    {
        var buffer = new byte[BufferSize];
        int read;
        while ((read = await ReadAsync(buffer, cancellationToken)) > 0)
        {
            await target.WriteAsync(buffer.AsMemory(0, read), cancellationToken);

            // Each piece goes on at once, however slowly they come.
            await target.FlushAsync(cancellationToken);
        }
    }

    private async ValueTask<int> ReadAsync(byte[] buffer, CancellationToken cancellationToken)
    {
        try
        {
            return await request.Body.ReadAsync(buffer, cancellationToken);
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            Failure = ExceptionDispatchInfo.Capture(exception);
            throw;
        }
    }
}
