using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;

namespace LlamaRunner.EndToEndTests.Chaos;

/// <summary>What happened, how it ended, and what should not have been.</summary>
internal sealed class ChaosLog
{
    private const int Shown = 80;

    private readonly long _started = Stopwatch.GetTimestamp();
    private readonly ConcurrentQueue<string> _last = new();
    private readonly ConcurrentQueue<string> _faults = new();
    private readonly ConcurrentDictionary<string, int> _outcomes = new(StringComparer.Ordinal);

    public IReadOnlyCollection<string> Faults => _faults;

    public IReadOnlyDictionary<string, int> Outcomes => _outcomes;

    /// <summary>Notes how an event ended: one outcome each.</summary>
    public void Ended(ChaosEvent happening, string outcome)
    {
        _outcomes.AddOrUpdate($"{happening.Kind} {outcome}", 1, static (_, count) => count + 1);
        Note($"#{happening.Number} {happening.Kind} {happening.Model}: {outcome}");
    }

    public void Fault(string what)
    {
        _faults.Enqueue(what);
        Note($"FAULT {what}");
    }

    public void Fault(ChaosEvent happening, string what) => Fault($"#{happening.Number} {happening.Kind} {happening.Model}: {what}");

    /// <summary>The counts, for the test's output.</summary>
    public string Summary() => $"after {Stopwatch.GetElapsedTime(_started).TotalSeconds:0.0} s: " + string.Join(", ", _outcomes.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => $"{pair.Key} {pair.Value}"));

    public override string ToString() => string.Join('\n', ["Faults:", .. _faults.Take(Shown), "The last events:", .. _last]);

    private void Note(string what)
    {
        _last.Enqueue(string.Create(CultureInfo.InvariantCulture, $"{Stopwatch.GetElapsedTime(_started).TotalSeconds:0.000} {what}"));
        if (_last.Count > Shown)
        {
            _last.TryDequeue(out _);
        }
    }
}
