using LlamaRunner.Contracts.Failures;
using LlamaRunner.Contracts.Models;
using LlamaRunner.Contracts.Runners;

namespace LlamaRunner.Host.Runners;

/// <summary>
/// Remembers which models fail, and keeps their requests from starting the same failure over and over: a start that failed
/// answers at once until its time is over (R11), and each failure in a row makes that time longer (R12). What fails with the wishes of
/// one request says nothing of starts without them. For the holder of the
/// scheduler's lock. Keeps texts only: an exception may hold types of a plugin, which could then not be unloaded.
/// </summary>
internal sealed class ModelHealth(TimeProvider time)
{
    private readonly Dictionary<(string Model, LoadWish Wish), Trouble> _troubles = [];

    /// <summary>Notes a start that failed.</summary>
    public void OnStartFailed(ManagedRunner runner, ModelLoadFailedException failure) =>
        Note((runner.Model.Id, runner.Settings.Wish), failure.Reason, failure.LastLines, CrashPolicy.Delay);

    /// <summary>Notes a runner that went away by itself. The first time its model may start again at once (R33, R35).</summary>
    /// <param name="runner">The runner.</param>
    /// <param name="wasHealthy">Whether it answered, or was up long enough: then what failed before is past.</param>
    /// <param name="reason">Why it went.</param>
    /// <param name="lastLines">The last that it said.</param>
    public void OnCrashed(ManagedRunner runner, bool wasHealthy, string reason, IReadOnlyList<string> lastLines)
    {
        var start = (runner.Model.Id, runner.Settings.Wish);
        if (wasHealthy)
        {
            _troubles.Remove(start);
        }

        Note(start, reason, lastLines, static failures => CrashPolicy.Delay(failures - 1));
    }

    /// <summary>The last failure anew of a model that was started with the same wishes, while it is left alone; null when it may start.</summary>
    public ModelLoadFailedException? FindObstacle(string modelId, LoadWish wish)
    {
        if (!_troubles.TryGetValue((modelId, wish), out var trouble))
        {
            return null;
        }

        var left = Left(trouble);
        return left > TimeSpan.Zero ? new ModelLoadFailedException(modelId, Describe(trouble, left), trouble.LastLines) : null;
    }

    /// <summary>All models that are left alone now, by id.</summary>
    public IReadOnlyList<ModelFailure> List() =>
    [
        .. _troubles.Where(trouble => Left(trouble.Value) > TimeSpan.Zero)
            .OrderBy(static trouble => trouble.Key.Model, StringComparer.Ordinal)
            .Select(trouble => new ModelFailure(trouble.Key.Model, trouble.Value.Reason, trouble.Value.Failures, time.GetUtcNow() + Left(trouble.Value))),
    ];

    private TimeSpan Left(Trouble trouble) => trouble.Delay - time.GetElapsedTime(trouble.At);

    private static string Describe(Trouble trouble, TimeSpan left) => trouble.Failures == 1
        ? trouble.Reason
        : $"{trouble.Reason.TrimEnd('.')}. It has failed {trouble.Failures} times in a row; the next try is in {Math.Ceiling(left.TotalSeconds):0} s.";

    private void Note((string Model, LoadWish Wish) start, string reason, IReadOnlyList<string> lastLines, Func<int, TimeSpan> delay)
    {
        var failures = 1;
        if (_troubles.TryGetValue(start, out var before) && time.GetElapsedTime(before.At) < before.Delay + CrashPolicy.HealthyAfter)
        {
            failures = before.Failures + 1;
        }

        _troubles[start] = new Trouble(failures, time.GetTimestamp(), delay(failures), reason, [.. lastLines]);
    }

    private sealed record Trouble(int Failures, long At, TimeSpan Delay, string Reason, IReadOnlyList<string> LastLines);
}
