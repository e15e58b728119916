namespace LlamaRunner.Contracts.Failures;

/// <summary>The request's body is over the limit.</summary>
/// <param name="limitBytes">The limit in bytes.</param>
public sealed class PayloadTooLargeException(long limitBytes)
    : RequestFailedException($"The request body is larger than {limitBytes} bytes, the limit set by security.maxBodySize.")
{
    /// <summary>The limit in bytes.</summary>
    public long LimitBytes { get; } = limitBytes;
}
