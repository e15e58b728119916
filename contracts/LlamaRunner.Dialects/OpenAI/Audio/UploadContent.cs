using System.Net;

namespace LlamaRunner.Dialects.OpenAI.Audio;

/// <summary>Sends a form on, byte for byte, with <c>json</c> in place of a <c>text</c> that llama-server would refuse.</summary>
internal sealed class UploadContent : HttpContent
{
    private const int BufferSize = 64 * 1024;

    private static readonly byte[] Json = "json"u8.ToArray();

    private readonly Stream _form;
    private readonly long? _textAt;
    private Task _sending = Task.CompletedTask;

    /// <param name="form">The form, which can be read from its beginning again. It stays the caller's.</param>
    /// <param name="contentType">Its media type, with its boundary.</param>
    /// <param name="textAt">Where the word is that is replaced; null when nothing is.</param>
    public UploadContent(Stream form, string contentType, long? textAt)
    {
        _form = form;
        _textAt = textAt;
        Headers.TryAddWithoutValidation("Content-Type", contentType);
    }

    /// <summary>Waits until nobody reads the form any more. To be called when the response has been disposed.</summary>
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
        length = _form.Length;
        return true;
    }

    private async Task CopyAsync(Stream target, CancellationToken cancellationToken)
    {
        _form.Position = 0;
        if (_textAt is { } at)
        {
            await CopyAsync(target, at, cancellationToken);
            await target.WriteAsync(Json, cancellationToken);
            _form.Position = at + Json.Length;
        }

        await _form.CopyToAsync(target, BufferSize, cancellationToken);
    }

    private async Task CopyAsync(Stream target, long count, CancellationToken cancellationToken)
    {
        var buffer = new byte[BufferSize];
        while (count > 0)
        {
            var piece = buffer.AsMemory(0, (int)Math.Min(buffer.Length, count));
            await _form.ReadExactlyAsync(piece, cancellationToken);
            await target.WriteAsync(piece, cancellationToken);
            count -= piece.Length;
        }
    }
}
