namespace LlamaRunner.Host.Configuration;

/// <summary>The section <c>runners</c>.</summary>
internal sealed record RunnersOptions
{
    /// <summary>How many runners there may be at once, 1 to 64, those that start or stop included. Default: 1.</summary>
    public int MaxConcurrent { get; init; } = 1;

    /// <summary>The port of the first llama.cpp instance and its web UI, 1 to 65535. Default: 8585.</summary>
    public int FirstPort { get; init; } = 8585;

    /// <summary>How long a runner stays after its last request; 0 unloads at once, -1 keeps it for ever. Default: 5 minutes.</summary>
    public TimeSpan KeepAlive { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>The longest time without progress before a start counts as failed; at least one second. Default: 5 minutes.</summary>
    public TimeSpan StartTimeout { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>How long streams may go on when the host shuts down; zero or more. Default: 10 seconds.</summary>
    public TimeSpan ShutdownTimeout { get; init; } = TimeSpan.FromSeconds(10);
}
