using LlamaRunner.Contracts.Failures;
using LlamaRunner.Dialects;
using Microsoft.AspNetCore.RequestDecompression;
using ZstdSharp;

namespace LlamaRunner.Host.Frontends.Decompression;

/// <summary>Decompresses by another's way, and makes of a broken body the client's fault, which each library reports differently.</summary>
/// <param name="encoding">The encoding, as the client names it.</param>
/// <param name="inner">What decompresses.</param>
internal sealed class CheckedDecompression(string encoding, IDecompressionProvider inner) : IDecompressionProvider
{
    /// <inheritdoc/>
    public Stream GetDecompressionStream(Stream stream) => new CheckedStream(encoding, inner.GetDecompressionStream(stream));

    private sealed class CheckedStream(string encoding, Stream decompressed) : ReadOnlyStream
    {
        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            try
            {
                return await decompressed.ReadAsync(buffer, cancellationToken);
            }
            catch (Exception exception) when (exception is InvalidDataException or InvalidOperationException or EndOfStreamException or ZstdException)
            {
                throw new BadRequestException($"The request body is not valid {encoding}, which is what the header Content-Encoding says it is.");
            }
        }

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException("Read it asynchronously.");

        protected override void Dispose(bool disposing)
        {
            if (disposing)
            {
                decompressed.Dispose();
            }

            base.Dispose(disposing);
        }
    }
}
