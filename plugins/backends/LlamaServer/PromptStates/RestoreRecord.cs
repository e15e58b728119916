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

    /// <summary>A save or restore took so long that it costs more than it saves: llama-server does nothing else meanwhile.</summary>
    public void OnSlow(StateScope scope, TimeSpan time)
    {
        if (_misses.AddOrUpdate(scope.Runtime, MostMisses, static (_, misses) => Math.Max(misses + 1, MostMisses)) == MostMisses)
        {
            LogSlow(scope.Runtime, time.TotalSeconds);
        }
    }

    [LoggerMessage(EventId = 3222, Level = LogLevel.Warning, Message = "Restored conversations have no effect on {Runtime}, so none is saved or restored there until the host starts again: {Reason}.")]
    private partial void LogOff(string runtime, string reason);

    [LoggerMessage(EventId = 3227, Level = LogLevel.Warning, Message = "To save or restore a conversation took {Seconds:0.0} s on {Runtime}, so none is saved or restored there until the host starts again. Is the disk slow?")]
    private partial void LogSlow(string runtime, double seconds);
}
