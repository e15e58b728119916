using System.Runtime.InteropServices;
using LlamaRunner.EmbeddedTests.Support;

namespace LlamaRunner.EmbeddedTests.Loading;

/// <summary>What the process takes; so no other test may run beside it.</summary>
[Collection(nameof(MemoryTests))]
[CollectionDefinition(nameof(MemoryTests), DisableParallelization = true)]
public sealed partial class MemoryTests : IDisposable
{
    private readonly Plugin _plugin = new();

    [Fact]
    public async Task Dispose_LoadedAndUnloadedManyTimes_DoesNotGrow()
    {
        await LoadAndAskAsync(5);
        var before = ResidentBytes();

        await LoadAndAskAsync(20);
        var grown = ResidentBytes() - before;

        // The cache of one runner alone takes 30 MiB, so that one forgotten each time would be 600. What was freed may stay with the
        // process in pieces, the more of it the more other tests have used before.
        Assert.True(grown < 200 << 20, $"It grew by {grown >> 20} MiB to {ResidentBytes() >> 20} MiB.");
    }

    public void Dispose() => _plugin.Dispose();

    private static long ResidentBytes()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();
        if (OperatingSystem.IsLinux())
        {
            _ = TrimHeap(0);
        }

        return Environment.WorkingSet;
    }

    // Gives the system back what llama.cpp has freed, which the C library keeps for the next time.
    [LibraryImport("libc", EntryPoint = "malloc_trim")]
    private static partial int TrimHeap(nuint padding);

    private async Task LoadAndAskAsync(int times)
    {
        for (var i = 0; i < times; i++)
        {
            await using var runner = await _plugin.Backend.LoadAsync(Demo.Load(("embeddings", "")), TestContext.Current.CancellationToken);
            Assert.Equal(Demo.Answer, (await runner.AskAsync(Demo.Question, Demo.Greedy)).Text);
        }
    }
}
