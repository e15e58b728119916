namespace LlamaRunner.Contracts.Failures;

/// <summary>The runner answered with an error status. The frontend keeps the status and puts the body into its own shape.</summary>
/// <param name="statusCode">The HTTP status of the runner's answer, 400 or more.</param>
/// <param name="body">The body of the runner's answer, bounded; often but not always JSON, possibly empty.</param>
public sealed class RunnerRefusedException(int statusCode, ReadOnlyMemory<byte> body)
    : RequestFailedException($"The runner answered with status {statusCode}.")
{
    /// <summary>The HTTP status of the runner's answer, 400 or more.</summary>
    public int StatusCode { get; } = statusCode;

    /// <summary>The body of the runner's answer, bounded; often but not always JSON, possibly empty.</summary>
    public ReadOnlyMemory<byte> Body { get; } = body;
}
