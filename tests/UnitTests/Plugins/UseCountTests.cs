using LlamaRunner.Host.Plugins;

namespace LlamaRunner.UnitTests.Plugins;

public sealed class UseCountTests
{
    [Fact]
    public void Close_Unused_IsDoneAtOnceAndLetsNobodyIn()
    {
        var count = new UseCount();

        Assert.True(count.CloseAsync().IsCompletedSuccessfully);
        Assert.False(count.TryEnter());
        Assert.True(count.CloseAsync().IsCompletedSuccessfully);
    }

    [Fact]
    public void Close_InUse_WaitsForTheLast()
    {
        var count = new UseCount();
        Assert.True(count.TryEnter());
        Assert.True(count.TryEnter());
        var closed = count.CloseAsync();

        count.Exit();
        Assert.False(count.TryEnter());
        Assert.False(closed.IsCompleted);
        count.Exit();
        Assert.True(closed.IsCompletedSuccessfully);
    }

    [Fact]
    public async Task Close_AmongMany_NobodyIsInsideAfterwards()
    {
        var count = new UseCount();
        var inside = 0;
        var closed = false;
        var users = Enumerable.Range(0, 4).Select(_ => Task.Run(async () =>
        {
            while (count.TryEnter())
            {
                Interlocked.Increment(ref inside);
                Assert.False(Volatile.Read(ref closed));
                await Task.Yield();
                Interlocked.Decrement(ref inside);
                count.Exit();
            }
        })).ToArray();

        await count.CloseAsync().WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken);
        Volatile.Write(ref closed, true);

        Assert.Equal(0, Volatile.Read(ref inside));
        await Task.WhenAll(users);
    }
}
