using LlamaRunner.EmbeddedTests.Support;

namespace LlamaRunner.EmbeddedTests.Loading;

/// <summary>What the process takes; so no other test may run beside it.</summary>
[Collection(nameof(MemoryTests))]
[CollectionDefinition(nameof(MemoryTests), DisableParallelization = true)]
public sealed class MemoryTests : IDisposable
{
    private readonly Plugin _plugin = new();

    [Fact]
    public async Task Dispose_LoadedAndUnloadedManyTimes_DoesNotGrow()
    {
        await LoadAndAskAsync(5);
        var before = ResidentBytes();

        await LoadAndAskAsync(20);
        var grown = ResidentBytes() - before;

        // The cache of one runner alone takes 30 MiB, so that one forgotten each time would be 600; freed memory does not all go
        // back to the system at once, above all where other tests used much of it before.
        Assert.True(grown < 100 << 20, $"It grew by {grown >> 20} MiB to {ResidentBytes() >> 20} MiB.");
    }

    public void Dispose() => _plugin.Dispose();

    private static long ResidentBytes()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();
        return Environment.WorkingSet;
    }

    private async Task LoadAndAskAsync(int times)
    {
        for (var i = 0; i < times; i++)
        {
            await using var runner = await _plugin.Backend.LoadAsync(Demo.Load(("embeddings", "")), TestContext.Current.CancellationToken);
            Assert.Equal(Demo.Answer, (await runner.AskAsync(Demo.Question, Demo.Greedy)).Text);
        }
    }
}
