using LlamaRunner.EndToEndTests.Harness;

namespace LlamaRunner.EndToEndTests;

/// <summary>A request that names no model gets the only one there is, else the one that is loaded.</summary>
public sealed class UnnamedModelTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task NoModelNamed_OnlyOneThere_GetsIt()
    {
        await using var host = await HostProcess.StartAsync(new HostSetup().WithFake("only", ("TOKENS", 2)), Token);

        Assert.Equal("t0 t1 ", await host.AskAsync(null, Token));
    }

    [Fact]
    public async Task NoModelNamed_OneOfTwoLoaded_GetsThatOne()
    {
        await using var host = await HostProcess.StartAsync(
            new HostSetup().WithFake("a", ("TEXT", "from a")).WithFake("b", ("TEXT", "from b")), Token);
        await host.AskAsync("b", Token);

        Assert.Equal("from b", await host.AskAsync(null, Token));
        Assert.Equal(0, host.Journal.Starts("a"));
    }
}
