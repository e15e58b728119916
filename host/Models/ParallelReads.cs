namespace LlamaRunner.Host.Models;

/// <summary>Reads several files at once.</summary>
internal static class ParallelReads
{
    // A first scan waits for the disk more than it computes.
    private static readonly int Readers = Math.Clamp(Environment.ProcessorCount, 2, 4);

    /// <summary>Reads all items.</summary>
    /// <returns>What was read, in the order of the items.</returns>
    public static async Task<IReadOnlyList<TResult>> RunAsync<TItem, TResult>(
        IReadOnlyList<TItem> items, Func<TItem, CancellationToken, Task<TResult>> read, CancellationToken cancellationToken)
    {
        var results = new TResult[items.Count];
        var options = new ParallelOptions { MaxDegreeOfParallelism = Readers, CancellationToken = cancellationToken };
        await Parallel.ForAsync(0, items.Count, options, async (index, token) => results[index] = await read(items[index], token));
        return results;
    }
}
