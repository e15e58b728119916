namespace LlamaRunner.Host.Memory;

/// <summary>Reads how much main memory there is, as one operating system tells it.</summary>
internal interface IRamReader
{
    /// <summary>Reads it.</summary>
    /// <exception cref="IOException">The system does not tell.</exception>
    ValueTask<MemorySize> ReadAsync(CancellationToken cancellationToken);
}
