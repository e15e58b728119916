using Serilog.Events;

namespace LlamaRunner.Host.Configuration;

/// <summary>The section <c>logging</c>.</summary>
internal sealed record LoggingOptions
{
    /// <summary>The least important level that is logged. Default: Information.</summary>
    public LogEventLevel Level { get; init; } = LogEventLevel.Information;

    /// <summary>The folder of the rolling log files. Default: <c>~/.llama-runner/logs</c>.</summary>
    public string Directory { get; init; } = "~/.llama-runner/logs";
}
