namespace LlamaRunner.Host.Control;

/// <summary>Which host this is.</summary>
/// <param name="Pid">The id of its process.</param>
/// <param name="StartedAt">When it started.</param>
/// <param name="Version">Its version.</param>
/// <param name="Temporary">True when a command started it for the time of its session.</param>
internal sealed record HostIdentity(int Pid, DateTimeOffset StartedAt, string Version, bool Temporary)
{
    /// <summary>This process.</summary>
    public static HostIdentity OfProcess(TimeProvider time, bool temporary) =>
        new(Environment.ProcessId, time.GetUtcNow(), HostVersion.Text, temporary);
}
