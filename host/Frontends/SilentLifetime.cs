using Microsoft.Extensions.Hosting;

namespace LlamaRunner.Host.Frontends;

/// <summary>A lifetime that waits for nothing: the host decides when a frontend starts and stops.</summary>
internal sealed class SilentLifetime : IHostLifetime
{
    /// <inheritdoc/>
    public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
