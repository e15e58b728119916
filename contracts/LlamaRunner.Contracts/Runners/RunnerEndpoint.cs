namespace LlamaRunner.Contracts.Runners;

/// <summary>How the host reaches a runner.</summary>
/// <param name="BaseAddress">The address that paths such as <c>/v1/chat/completions</c> are appended to.</param>
/// <param name="Invoker">
/// What sends the requests. It adds the runner's own key, buffers no response, and belongs to the runner, which disposes it.
/// </param>
public sealed record RunnerEndpoint(Uri BaseAddress, HttpMessageInvoker Invoker)
{
    /// <summary>The TCP port it listens on; null for a runner without one.</summary>
    public int? Port { get; init; }

    /// <summary>The id of its process; null for a runner without one on this machine.</summary>
    public int? ProcessId { get; init; }
}
