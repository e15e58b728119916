namespace LlamaRunner.Contracts.Backends;

/// <summary>The memory that a runner is expected to take, in bytes.</summary>
/// <param name="WeightsBytes">The model's weights, a projector included.</param>
/// <param name="KvCacheBytes">The key-value cache over all slots at the effective context length.</param>
public readonly record struct ResourceEstimate(long WeightsBytes, long KvCacheBytes)
{
    /// <summary>The sum of all parts.</summary>
    public long TotalBytes => WeightsBytes + KvCacheBytes;
}
