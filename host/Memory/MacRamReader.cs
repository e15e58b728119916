using System.Globalization;
using System.Text.RegularExpressions;
using LlamaRunner.Host.Runtimes;

namespace LlamaRunner.Host.Memory;

/// <summary>Asks macOS's own <c>vm_stat</c>.</summary>
internal sealed partial class MacRamReader(TimeProvider time) : IRamReader
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(5);

    // What the system gives to programs that ask, at once or after writing nothing.
    private static readonly string[] FreeKinds = ["Pages free", "Pages inactive", "Pages speculative", "Pages purgeable"];

    public async ValueTask<MemorySize> ReadAsync(CancellationToken cancellationToken)
    {
        var run = await ProgramRun.TryAsync("vm_stat", [], Limit, time, cancellationToken) ?? throw new IOException("vm_stat cannot be run");
        var free = ParseFree(run.Output) ?? throw new IOException("vm_stat does not say its page size");
        return new MemorySize(GC.GetGCMemoryInfo().TotalAvailableMemoryBytes, free);
    }

    /// <summary>Adds up what is free; null when the page size is not told.</summary>
    internal static long? ParseFree(IEnumerable<string> lines)
    {
        long? pageSize = null;
        var pages = 0L;
        foreach (var line in lines)
        {
            if (PageSize().Match(line) is { Success: true } size)
            {
                pageSize = long.Parse(size.Groups[1].ValueSpan, CultureInfo.InvariantCulture);
            }
            else if (Count().Match(line) is { Success: true } count && FreeKinds.Contains(count.Groups[1].Value))
            {
                pages += long.Parse(count.Groups[2].ValueSpan, CultureInfo.InvariantCulture);
            }
        }

        return pages * pageSize;
    }

    [GeneratedRegex(@"page size of (\d{1,9}) bytes")]
    private static partial Regex PageSize();

    [GeneratedRegex(@"^([\w ]+):\s+(\d{1,15})\.")]
    private static partial Regex Count();
}
