using System.Runtime.CompilerServices;
using LlamaRunner.Host.Processes;

namespace LlamaRunner.UnitTests.Processes;

public sealed class SpawnThreadTests
{
    [Fact]
    public async Task RunAsync_AnyCaller_RunsOnTheOneThreadOutsideThePool()
    {
        using var spawner = new SpawnThread();
        var threads = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => Task.Run(
            () => spawner.RunAsync(() => (Environment.CurrentManagedThreadId, Thread.CurrentThread.IsThreadPoolThread)))));

        Assert.False(Assert.Single(threads.Distinct()).IsThreadPoolThread);
    }

    [Fact]
    public async Task RunAsync_WorkThatThrows_FailsItsCallerOnly()
    {
        using var spawner = new SpawnThread();
        await Assert.ThrowsAsync<InvalidOperationException>(() => spawner.RunAsync<int>(() => throw new InvalidOperationException()));

        Assert.Equal(1, await spawner.RunAsync(() => 1));
    }

    [Fact]
    public async Task RunAsync_DoneWork_IsNotHeldWhileTheThreadWaits()
    {
        using var spawner = new SpawnThread();
        var work = await RunAsync(spawner);

        await Eventually.TrueAsync(
            () =>
            {
                GC.Collect();
                return !work.IsAlive;
            },
            "the work is collected");
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static async Task<WeakReference> RunAsync(SpawnThread spawner)
    {
        var held = new object();
        await spawner.RunAsync(() => held.GetHashCode());
        return new WeakReference(held);
    }
}
