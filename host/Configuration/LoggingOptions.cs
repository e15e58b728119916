using System.ComponentModel;
using Serilog.Events;

namespace LlamaRunner.Host.Configuration;

/// <summary>The section <c>logging</c>.</summary>
internal sealed record LoggingOptions
{
    [Description("The least important level that is logged. Default: Information.")]
    public LogEventLevel Level { get; init; } = LogEventLevel.Information;

    [Description("The folder of the rolling log files. Default: ~/.llama-runner/logs.")]
    public string Directory { get; init; } = "~/.llama-runner/logs";
}
