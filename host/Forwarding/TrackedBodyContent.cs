using System.Net;

namespace LlamaRunner.Host.Forwarding;

/// <summary>
/// The body of a forwarded request, which lies in a buffer that its owner gives back to a pool. It can be sent again, and
/// tells when nobody reads it any more: an answer can be complete, or given up, while the body is still being sent.
/// </summary>
internal sealed class TrackedBodyContent(ReadOnlyMemory<byte> body) : HttpContent
{
    private Task _sending = Task.CompletedTask;

    /// <summary>The body.</summary>
    public ReadOnlyMemory<byte> Body => body;

    /// <summary>Waits until the buffer is not read any more. To be called when the response has been disposed.</summary>
    public async Task WhenUnusedAsync() => await _sending.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

    /// <inheritdoc/>
    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        SerializeToStreamAsync(stream, context, CancellationToken.None);

    /// <inheritdoc/>
    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken) =>
        _sending = stream.WriteAsync(body, cancellationToken).AsTask();

    /// <inheritdoc/>
    protected override bool TryComputeLength(out long length)
    {
        length = body.Length;
        return true;
    }
}
