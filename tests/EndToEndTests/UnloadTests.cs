using LlamaRunner.EndToEndTests.Harness;

namespace LlamaRunner.EndToEndTests;

/// <summary>Stops that somebody wanted.</summary>
public sealed class UnloadTests
{
    private const string Crashed = "ended by itself";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    [Trait("Case", "R36")]
    public async Task Runner_StoppedInEveryWay_IsNotTakenForACrash()
    {
        await using var host = await HostProcess.StartAsync(
            new HostSetup().With("runners.fairnessWindow", 0)
                .WithFake("a", ("TOKENS", 5000), ("TOKENS_PER_SECOND", 20)).WithFake("b").WithFake("brief")
                .WithFake("deaf", ("IGNORE_SIGNALS", 1))
                .Change("brief", entry => entry["keepAlive"] = 0),
            Token);
        using var control = await ControlApi.OfAsync(host, Token);

        // In mid-stream by command, for another model, by time, by force, and by command when idle.
        using (var stream = await host.StreamAsync("a", Token))
        {
            await stream.ReadChunkAsync(Token);
            using var now = await control.UnloadAsync("a", "now", Token);
            Assert.Contains("was stopped", await stream.ReadToEndAsync(Token), StringComparison.Ordinal);
        }

        await host.AskAsync("b", Token);
        await host.AskAsync("brief", Token);
        await host.AskAsync("deaf", Token);
        await host.AskAsync("b", Token);
        using var drained = await control.UnloadAsync("b", "drain", Token);
        Assert.Empty(await control.RunnersAsync(Token));
        Assert.False(host.Output.Contains(Crashed), $"A wanted stop was logged as a crash:\n{host.Output}");

        // Were it counted, the model would be left alone now.
        await host.AskAsync("b", Token);
        Signals.Kill((await host.RunnerAsync(Token)).Id);
        await Eventually.TrueAsync(() => host.Output.Contains(Crashed), Within.Promptly, "a crash is logged as one", Token);
    }
}
