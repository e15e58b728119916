using Microsoft.Extensions.Logging;

namespace LlamaRunner.Host.Models;

/// <summary>
/// Logs a problem when it comes up and not again while it lasts, so that a scan every two seconds does not fill the log. One
/// that went away and came back is logged again.
/// </summary>
internal sealed partial class ProblemLog(ILogger logger) : IProblems
{
    private readonly Lock _lock = new();
    private HashSet<(string Subject, string Kind)> _known = [];
    private HashSet<(string Subject, string Kind)> _current = [];

    /// <inheritdoc/>
    public void Report(string subject, string problem, string? kind = null, LogLevel level = LogLevel.Warning)
    {
        var key = (subject, kind ?? problem);
        lock (_lock)
        {
            if (!_current.Add(key) || _known.Contains(key))
            {
                return;
            }
        }

        LogProblem(level, subject, problem);
    }

    /// <summary>Forgets what was not reported since the last call.</summary>
    public void EndRound()
    {
        lock (_lock)
        {
            (_known, _current) = (_current, []);
        }
    }

    [LoggerMessage(Message = "{Subject}: {Problem}")]
    private partial void LogProblem(LogLevel level, string subject, string problem);
}
