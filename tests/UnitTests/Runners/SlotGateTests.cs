using LlamaRunner.Host.Runners;

namespace LlamaRunner.UnitTests.Runners;

public sealed class SlotGateTests
{
    [Fact]
    public void TryEnter_BeforeOpen_Fails() => Assert.False(new SlotGate().TryEnter());

    [Fact]
    public void TryEnter_UpToTheSlots_Succeeds()
    {
        var gate = Open(2);

        Assert.True(gate.TryEnter());
        Assert.True(gate.TryEnter());
        Assert.False(gate.TryEnter());
        Assert.Equal(1, gate.Exit());
        Assert.True(gate.TryEnter());
    }

    [Fact]
    public void TryEnter_WhileContended_IsLeftToTheQueue()
    {
        var gate = Open(2);
        gate.SetContended(true);

        Assert.False(gate.TryEnter());
        Assert.True(gate.TryEnterFromQueue());
        gate.SetContended(false);
        Assert.True(gate.TryEnter());
    }

    [Fact]
    public void TryCloseIdle_WithLease_FailsAndStaysOpen()
    {
        var gate = Open(2);
        Assert.True(gate.TryEnter());

        Assert.False(gate.TryCloseIdle());

        Assert.True(gate.TryEnter());
    }

    [Fact]
    [Trait("Case", "R38")]
    public async Task TryCloseIdle_RacingWithEntry_OnlyOneWins()
    {
        for (var round = 0; round < 2000; round++)
        {
            var gate = Open(1);
            using var barrier = new Barrier(2);
            var entered = Task.Run(() => Meet(barrier, gate.TryEnter), TestContext.Current.CancellationToken);
            var closed = Task.Run(() => Meet(barrier, gate.TryCloseIdle), TestContext.Current.CancellationToken);

            Assert.NotEqual(await entered, await closed);
        }
    }

    private static bool Meet(Barrier barrier, Func<bool> action)
    {
        barrier.SignalAndWait();
        return action();
    }

    private static SlotGate Open(int slots)
    {
        var gate = new SlotGate();
        gate.Open(slots);
        return gate;
    }
}
