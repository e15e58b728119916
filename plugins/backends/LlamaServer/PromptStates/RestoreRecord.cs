using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace LlamaRunner.Backends.LlamaServer.PromptStates;

/// <summary>
/// Whether restoring works, by build and model: some builds report a restore that has no effect, and of some models a build
/// cannot reuse a part of what was evaluated. Where two in a row had none, no more is restored or saved until the host ends.
/// </summary>
internal sealed partial class RestoreRecord(ILogger<RestoreRecord> logger)
{
    private const int MostMisses = 2;

    private readonly ILogger _logger = logger;
    private readonly ConcurrentDictionary<string, int> _misses = new(StringComparer.Ordinal);

    public bool IsOff(StateScope scope) => _misses.GetValueOrDefault(scope.Runtime) >= MostMisses;

    /// <summary>A restore had its effect.</summary>
    public void OnTook(StateScope scope) => _misses.TryRemove(scope.Runtime, out _);

    /// <summary>A restore had none.</summary>
    /// <param name="scope">Where.</param>
    /// <param name="reason">How that showed.</param>
    public void OnMiss(StateScope scope, string reason)
    {
        if (_misses.AddOrUpdate(scope.Runtime, 1, static (_, misses) => misses + 1) == MostMisses)
        {
            LogOff(scope.Runtime, reason);
        }
    }

    [LoggerMessage(EventId = 3222, Level = LogLevel.Warning, Message = "Restored conversations have no effect on {Runtime}, so none is saved or restored there until the host starts again: {Reason}.")]
    private partial void LogOff(string runtime, string reason);
}
