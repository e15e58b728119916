namespace LlamaRunner.Host.Workers;

/// <summary>Where the runners of an in-process backend live.</summary>
internal enum BackendIsolation
{
    /// <summary>Each in a worker process of its own.</summary>
    Process,

    /// <summary>In the host.</summary>
    InProcess,
}
