using Microsoft.Extensions.Logging;

namespace LlamaRunner.Host.Workers;

/// <summary>What worker processes take over from the host's configuration.</summary>
internal sealed record WorkerOptions
{
    /// <summary>As for a host without configuration.</summary>
    public static WorkerOptions Default { get; } = new();

    /// <summary>The least important level that is logged (<c>logging.level</c>).</summary>
    public LogLevel LogLevel { get; init; } = LogLevel.Information;

    /// <summary>The largest request body in bytes (<c>security.maxBodySize</c>).</summary>
    public long MaxBodySize { get; init; } = 256 * 1024 * 1024;
}
