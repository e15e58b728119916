using System.Text;
using System.Threading.Channels;
using LlamaRunner.Dialects;
using LlamaRunner.UnitTests.Runners;

namespace LlamaRunner.UnitTests.Forwarding;

/// <summary>A runner's body whose pieces the test gives, one a read.</summary>
/// <param name="time">The clock by which its reader waits; null for none.</param>
internal sealed class Pieces(CountingTime? time = null) : ReadOnlyStream
{
    private readonly Channel<byte[]> _pieces = Channel.CreateUnbounded<byte[]>();
    private readonly Channel<int> _reads = Channel.CreateUnbounded<int>();

    /// <summary>A body of these pieces and no more.</summary>
    public static Pieces Of(params ReadOnlySpan<string> pieces)
    {
        var body = new Pieces();
        foreach (var piece in pieces)
        {
            body.Add(piece);
        }

        body.End();
        return body;
    }

    public void Add(string piece) => _pieces.Writer.TryWrite(Encoding.UTF8.GetBytes(piece));

    public void End() => _pieces.Writer.Complete();

    /// <summary>Waits until so many reads have begun, and somebody waits for the last one by the clock.</summary>
    public async Task WhenReadAsync(int reads, CancellationToken cancellationToken)
    {
        var timers = 0;
        for (var read = 0; read < reads; read++)
        {
            timers = await _reads.Reader.ReadAsync(cancellationToken);
        }

        await time!.UntilAsync(timers + 1, cancellationToken);
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var next = _pieces.Reader.WaitToReadAsync(cancellationToken);
        _reads.Writer.TryWrite(time?.Timers ?? 0);
        if (!await next)
        {
            return 0;
        }

        _pieces.Reader.TryRead(out var piece);
        piece.CopyTo(buffer);
        return piece!.Length;
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
