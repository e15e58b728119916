namespace PluginNamespace;

/// <summary>Brings up models that say backwards what they hear. A model uses it with "backend": "plugin-id" in host.json.</summary>
public sealed class PluginClassBackend(TimeProvider time) : IInProcessBackend
{
    public string Id => "plugin-id";

    // Asked often, and in the host itself: say here, and with a reason, when a library or a device is missing.
    public ValueTask<BackendAvailability> ProbeAsync(CancellationToken cancellationToken) =>
        ValueTask.FromResult(new BackendAvailability { IsAvailable = true, Version = "1.0.0" });

    // What the host makes room for before it loads the model: weights, key-value cache, buffers. Nothing here.
    public ValueTask<ResourceEstimate> EstimateAsync(ModelEntry model, LoadSettings load, CancellationToken cancellationToken) =>
        ValueTask.FromResult(default(ResourceEstimate));

    // In the model's own worker process. This is where load.Model.Path would be opened, with load.Progress told how far it is.
    public Task<InProcessRunner> LoadAsync(RunnerLoad load, CancellationToken cancellationToken) =>
        Task.FromResult<InProcessRunner>(new PluginClassRunner(time));
}
