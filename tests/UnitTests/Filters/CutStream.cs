namespace LlamaRunner.UnitTests.Filters;

/// <summary>Gives its pieces one a read, as a connection does that was cut there; then ends, or breaks.</summary>
internal sealed class CutStream(IEnumerable<byte[]> pieces, bool breaks = false) : MemoryStream([])
{
    private readonly Queue<byte[]> _pieces = new(pieces.Where(piece => piece.Length > 0));

    /// <summary>How many pieces were asked for.</summary>
    public int Reads { get; private set; }

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        Reads++;
        if (!_pieces.TryDequeue(out var piece))
        {
            return breaks ? throw new IOException("connection reset") : new(0);
        }

        piece.CopyTo(buffer);
        return new(piece.Length);
    }
}
