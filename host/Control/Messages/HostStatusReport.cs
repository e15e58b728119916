namespace LlamaRunner.Host.Control.Messages;

/// <summary>What <c>GET /control/status</c> answers.</summary>
internal sealed record HostStatusReport
{
    public required string Version { get; init; }

    public required int Pid { get; init; }

    public required DateTimeOffset StartedAt { get; init; }

    public required double UptimeSeconds { get; init; }

    /// <summary>True for a host that a command started for the time of its session.</summary>
    public required bool Temporary { get; init; }

    public required IReadOnlyList<FrontendReport> Frontends { get; init; }

    public required IReadOnlyList<BackendReport> Backends { get; init; }
}
