using LlamaRunner.Host.Plugins;
using Microsoft.Extensions.Time.Testing;

namespace LlamaRunner.UnitTests.Plugins;

public sealed class PluginCodeTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Run_CodeThatReturnsOrThrows_PassesItOn()
    {
        Assert.Equal(1, await PluginCode.RunAsync(static () => 1, TimeProvider.System, Token));
        var thrown = await Assert.ThrowsAsync<InvalidOperationException>(
            () => PluginCode.RunAsync<int>(static () => throw new InvalidOperationException("a bug"), TimeProvider.System, Token));
        Assert.Equal("a bug", thrown.Message);
    }

    [Fact]
    public async Task Run_CodeThatHangs_IsGivenUpAfterTenSeconds()
    {
        var time = new FakeTimeProvider();
        using var hangs = new ManualResetEventSlim();
        using var hanging = new ManualResetEventSlim();
        var running = PluginCode.RunAsync(
            () =>
            {
                hanging.Set();
                hangs.Wait();
                return 1;
            },
            time,
            Token);
        Assert.True(hanging.Wait(TimeSpan.FromSeconds(10), Token));

        time.Advance(TimeSpan.FromSeconds(9.9));
        Assert.False(running.IsCompleted);
        time.Advance(TimeSpan.FromSeconds(0.2));

        Assert.Equal("its code had not returned after 10 s.", (await Assert.ThrowsAsync<TimeoutException>(() => running)).Message);
        hangs.Set();
    }
}
