using LlamaRunner.Contracts.Backends;

namespace LlamaRunner.Host.Plugins;

/// <summary>Asks a backend whether it can be used; a plugin that fails at that cannot.</summary>
internal static class BackendProbe
{
    /// <summary>Asks.</summary>
    public static async Task<BackendAvailability> RunAsync(IBackend backend, CancellationToken cancellationToken)
    {
        try
        {
            return await backend.ProbeAsync(cancellationToken);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            return new BackendAvailability { IsAvailable = false, Reason = $"its plugin failed: {exception.Message}" };
        }
    }
}
