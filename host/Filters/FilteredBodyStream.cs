using LlamaRunner.Dialects;
using LlamaRunner.Dialects.Streams;

namespace LlamaRunner.Host.Filters;

/// <summary>A body that is read whole, passes the filters, and is then given out.</summary>
internal sealed class FilteredBodyStream(Stream inner, ResponseRun run) : ReadOnlyStream
{
    /// <summary>The largest body.</summary>
    public const int LargestBody = 256 * 1024 * 1024;

    private ReadOnlyMemory<byte>? _passed;

    /// <inheritdoc/>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (_passed is null)
        {
            _passed = await run.PassBodyAsync(await ReadWholeAsync(cancellationToken), cancellationToken);
            run.Dispose();
        }

        var rest = _passed.Value;
        var count = Math.Min(rest.Length, buffer.Length);
        rest.Span[..count].CopyTo(buffer.Span);
        _passed = rest[count..];
        return count;
    }

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException("Read it asynchronously.");

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            inner.Dispose();
        }

        base.Dispose(disposing);
    }

    private async ValueTask<ReadOnlyMemory<byte>> ReadWholeAsync(CancellationToken cancellationToken)
    {
        var body = new HeldBytes();
        int read;
        while ((read = await inner.ReadAsync(body.GetRoom(), cancellationToken)) > 0)
        {
            body.Advance(read);
            if (body.Count > LargestBody)
            {
                throw run.Failure($"cannot take an answer of more than {LargestBody / 1024 / 1024} MiB");
            }
        }

        return body.Take(body.Count);
    }
}
