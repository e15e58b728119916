namespace LlamaRunner.UnitTests.Support;

/// <summary>Gives its bytes and then breaks, as a connection does whose other end was killed.</summary>
internal sealed class BreakingStream(byte[] bytes) : MemoryStream(bytes)
{
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var read = await base.ReadAsync(buffer, cancellationToken);
        return read > 0 ? read : throw new IOException("connection reset");
    }
}
