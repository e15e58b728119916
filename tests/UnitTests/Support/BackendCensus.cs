using System.Collections.Concurrent;

namespace LlamaRunner.UnitTests.Support;

/// <summary>Counts the runners of all versions of a backend, and notes when there were more than there may be.</summary>
internal sealed class BackendCensus(int maxConcurrent)
{
    private readonly ConcurrentDictionary<string, int> _perModel = new();
    private int _live;

    /// <summary>What went wrong.</summary>
    public ConcurrentQueue<string> Faults { get; } = [];

    /// <summary>Runners and starts that there are now.</summary>
    public int Live => Volatile.Read(ref _live);

    public void Count(string model, int change)
    {
        var live = Interlocked.Add(ref _live, change);
        var ofModel = _perModel.AddOrUpdate(model, change, (_, count) => count + change);
        if (live > maxConcurrent)
        {
            Faults.Enqueue($"{live} runners, {maxConcurrent} allowed");
        }

        if (ofModel > 1)
        {
            Faults.Enqueue($"{ofModel} runners of {model}");
        }
    }
}
