using System.Net;

namespace LlamaRunner.Dialects;

/// <summary>The content of a response with its headers as they are, whose body is seen by somebody on its way.</summary>
public abstract class ObservedContent : HttpContent
{
    private readonly HttpContent _inner;

    /// <summary>Takes a response's content over.</summary>
    /// <param name="inner">The content, which from now on belongs to this object.</param>
    protected ObservedContent(HttpContent inner)
    {
        ArgumentNullException.ThrowIfNull(inner);
        _inner = inner;
        foreach (var (name, values) in inner.Headers.NonValidated)
        {
            if (values.Count == 1)
            {
                Headers.TryAddWithoutValidation(name, values.ToString());
            }
            else
            {
                Headers.TryAddWithoutValidation(name, values);
            }
        }
    }

    /// <summary>Puts what sees the body before it.</summary>
    /// <param name="body">The body.</param>
    protected abstract Stream Observe(Stream body);

    /// <inheritdoc/>
    protected sealed override Task<Stream> CreateContentReadStreamAsync() => CreateContentReadStreamAsync(CancellationToken.None);

    /// <inheritdoc/>
    protected sealed override async Task<Stream> CreateContentReadStreamAsync(CancellationToken cancellationToken) =>
        Observe(await _inner.ReadAsStreamAsync(cancellationToken));

    /// <inheritdoc/>
    protected sealed override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        SerializeToStreamAsync(stream, context, CancellationToken.None);

    /// <inheritdoc/>
    protected sealed override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        await using var body = await CreateContentReadStreamAsync(cancellationToken);
        await body.CopyToAsync(stream, cancellationToken);
    }

    /// <summary>The header that was taken over says it, where it is known.</summary>
    protected sealed override bool TryComputeLength(out long length)
    {
        length = 0;
        return false;
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _inner.Dispose();
        }

        base.Dispose(disposing);
    }
}
