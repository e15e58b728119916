using LlamaRunner.Contracts.Failures;
using LlamaRunner.Host.Runners;
using LlamaRunner.UnitTests.Support;
using Microsoft.Extensions.Logging.Abstractions;

namespace LlamaRunner.UnitTests.Runners;

public sealed class PreloaderTests
{
    [Fact]
    public async Task Run_ThenBringBack_LoadsWhatIsPreloadedAndThenWhatIsToComeBack()
    {
        var gateway = new FakeGateway(
            FakeGateway.Model("later") with { Preload = true },
            FakeGateway.Model("first") with { Preload = true, Priority = 1 },
            FakeGateway.Model("pinned") with { Pinned = true },
            FakeGateway.Model("other"));
        var preloader = new Preloader(gateway, NullLogger<Preloader>.Instance);
        using var stop = new CancellationTokenSource();
        var running = preloader.RunAsync(stop.Token);

        preloader.BringBack(["pinned", "gone meanwhile", "first"]);
        await StopAsync(running, stop, () => gateway.Leases.Count == 4);

        Assert.Equal(["first", "later", "pinned", "first"], gateway.Leases.Select(static lease => lease.Model.Id));
        Assert.All(gateway.Leases, static lease => Assert.Equal(1, lease.Disposals));
    }

    [Fact]
    public async Task Run_OneThatFails_CostsNobodyElse()
    {
        var gateway = new FakeGateway(FakeGateway.Model("a") with { Preload = true }) { AcquireFailure = new ModelLoadFailedException("a", "no.") };
        var preloader = new Preloader(gateway, NullLogger<Preloader>.Instance);
        using var stop = new CancellationTokenSource();
        var running = preloader.RunAsync(stop.Token);

        gateway.AcquireFailure = null;
        preloader.BringBack(["a"]);
        await StopAsync(running, stop, () => gateway.Leases.Count == 1);

        Assert.Equal("a", gateway.Leases[0].Model.Id);
    }

    // The channel's reader runs on the pool.
    private static async Task StopAsync(Task running, CancellationTokenSource stop, Func<bool> done)
    {
        using var limit = new CancellationTokenSource(Some.Limit);
        while (!done() && !running.IsCompleted)
        {
            limit.Token.ThrowIfCancellationRequested();
            await Task.Yield();
        }

        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
    }
}
