using System.Buffers;
using System.IO.Pipelines;
using LlamaRunner.Dialects;

namespace LlamaRunner.Host.Workers.InHost;

/// <summary>Reads an answer as it is written. An end that is no regular one is a fault here, as it is on a socket.</summary>
/// <param name="reader">The pipe.</param>
/// <param name="exchange">Told when the client goes away: it disposes this stream.</param>
internal sealed class AnswerStream(PipeReader reader, InHostExchange exchange) : ReadOnlyStream
{
    private int _isDisposed;

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (buffer.IsEmpty)
        {
            return 0;
        }

        while (true)
        {
            var result = await reader.ReadAsync(cancellationToken);
            var part = result.Buffer;
            if (part.Length > buffer.Length)
            {
                part = part.Slice(0, buffer.Length);
            }

            part.CopyTo(buffer.Span);
            reader.AdvanceTo(part.End);
            if (part.Length > 0)
            {
                return (int)part.Length;
            }

            if (result.IsCompleted)
            {
                return exchange.IsBroken ? throw new IOException("The runner broke its answer off.") : 0;
            }
        }
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException("An answer is read asynchronously.");

    protected override void Dispose(bool disposing)
    {
        if (disposing && Interlocked.Exchange(ref _isDisposed, 1) == 0)
        {
            exchange.Abort();
            reader.Complete();
        }

        base.Dispose(disposing);
    }
}
