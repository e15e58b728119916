using Microsoft.Extensions.Logging;

namespace LlamaRunner.Host.Workers.Serve;

/// <summary>
/// Writes a worker's log, at once and unbuffered, so that nothing is lost when the process dies: every line begins with the
/// level, by which the host finds what belongs into its own log.
/// </summary>
internal sealed class LineLogger(string category, TextWriter output) : ILogger
{
    /// <summary>What the lines of a warning begin with.</summary>
    public const string WarningMark = "WRN ";

    /// <summary>What the lines of an error begin with.</summary>
    public const string ErrorMark = "ERR ";

    /// <inheritdoc/>
    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    /// <inheritdoc/>
    public bool IsEnabled(LogLevel logLevel) => logLevel is not LogLevel.None;

    /// <inheritdoc/>
    public void Log<TState>(
        LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        var mark = logLevel switch
        {
            >= LogLevel.Error => ErrorMark,
            LogLevel.Warning => WarningMark,
            LogLevel.Information => "INF ",
            _ => "DBG ",
        };
        var text = $"{category}: {formatter(state, exception)}{(exception is null ? "" : $"\n{exception}")}";
        output.Write(mark + text.ReplaceLineEndings("\n" + mark) + "\n");
    }
}
