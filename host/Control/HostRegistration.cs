namespace LlamaRunner.Host.Control;

/// <summary>How a command finds a running host: what stands in <c>~/.llama-runner/run/control/PID.json</c>.</summary>
internal sealed record HostRegistration
{
    public required int Pid { get; init; }

    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>The address of the control endpoint.</summary>
    public required Uri Url { get; init; }

    /// <summary>The key that the endpoint asks for.</summary>
    public required string Key { get; init; }

    public required string Version { get; init; }

    /// <summary>True for a host that a command started for the time of its session; other sessions do not use it.</summary>
    public bool Temporary { get; init; }

    /// <summary>The address alone, so that the key reaches no log by accident.</summary>
    public override string ToString() => Url.ToString();
}
