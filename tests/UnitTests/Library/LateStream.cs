namespace LlamaRunner.UnitTests.Library;

/// <summary>Bytes before which something else happens.</summary>
internal sealed class LateStream(byte[] content, Func<Task> before) : MemoryStream(content)
{
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (Position == 0)
        {
            await before();
        }

        return await base.ReadAsync(buffer, cancellationToken);
    }
}
