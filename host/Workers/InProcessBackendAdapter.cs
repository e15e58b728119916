using LlamaRunner.Contracts.Backends;
using LlamaRunner.Contracts.InProcess;
using LlamaRunner.Contracts.Models;
using LlamaRunner.Contracts.Plugins;
using LlamaRunner.Contracts.Runners;
using LlamaRunner.Dialects.Processes;
using LlamaRunner.Host.Plugins;
using LlamaRunner.Host.Workers.InHost;
using LlamaRunner.Host.Workers.Launch;
using Microsoft.Extensions.Logging;

namespace LlamaRunner.Host.Workers;

/// <summary>An in-process backend as the rest of the host sees it: one like any other. Belongs to its plugin, and goes with it.</summary>
/// <param name="backend">The plugin's backend.</param>
/// <param name="plugin">The plugin's file.</param>
/// <param name="host">The host's services.</param>
/// <param name="configuration">The host's configuration, with the keys that the plugin does not see.</param>
internal sealed class InProcessBackendAdapter(
    IInProcessBackend backend, PluginCandidate plugin, HostServices host, IPluginConfiguration configuration) : IBackend
{
    private readonly ILogger _logger = host.Loggers.CreateLogger<InProcessBackendAdapter>();

    /// <inheritdoc/>
    public string Id => backend.Id;

    /// <inheritdoc/>
    public int AutomaticRank => backend.AutomaticRank;

    /// <inheritdoc/>
    public ValueTask<BackendAvailability> ProbeAsync(CancellationToken cancellationToken) => backend.ProbeAsync(cancellationToken);

    /// <inheritdoc/>
    public ValueTask<ResourceEstimate> EstimateAsync(ModelEntry model, LoadSettings load, CancellationToken cancellationToken) =>
        backend.EstimateAsync(model, load, cancellationToken);

    /// <inheritdoc/>
    public Task<IRunner> StartAsync(RunnerStart start, CancellationToken cancellationToken)
    {
        var section = configuration.GetSection(IsolationSetting.SectionOf(Id));
        var fingerprint = $"{Id}-{backend.GetType().Assembly.GetName().Version?.ToString(3)}";
        return IsolationSetting.Read(section) is BackendIsolation.InProcess
            ? new InHostLoader(backend, fingerprint, host.Time, _logger).StartAsync(start, cancellationToken)
            : LaunchAsync(start, LoadOrder.Of(start, Id, fingerprint, plugin, section), cancellationToken);
    }

    private Task<IRunner> LaunchAsync(RunnerStart start, LoadOrder order, CancellationToken cancellationToken) =>
        new ProcessRunnerLauncher(host.Processes, host.Time, host.Loggers.CreateLogger<ProcessRunnerLauncher>())
            .LaunchAsync(new WorkerProgram(order, host.Workers, _logger), start, cancellationToken);
}
