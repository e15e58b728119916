using Microsoft.Extensions.Hosting;

namespace LlamaRunner.FakeLlamaServer;

/// <summary>Keeps ASP.NET from handling signals: <see cref="Lifetime"/> answers them as llama-server does.</summary>
internal sealed class NoHostLifetime : IHostLifetime
{
    public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
