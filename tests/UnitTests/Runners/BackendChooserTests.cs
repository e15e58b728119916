using LlamaRunner.Contracts.Backends;
using LlamaRunner.Contracts.Failures;
using LlamaRunner.Contracts.Models;
using LlamaRunner.Contracts.Runners;
using LlamaRunner.Host.Plugins;
using LlamaRunner.Host.Runners;
using LlamaRunner.UnitTests.Support;

namespace LlamaRunner.UnitTests.Runners;

public sealed class BackendChooserTests
{
    private readonly BackendRegistry _registry = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Choose_ModelThatNamesABackend_TakesIt()
    {
        _registry.Publish([new RankedBackend("best", 100), new RankedBackend("named", 0)]);

        Assert.Equal("named", (await ChooseAsync("named")).Id);
    }

    [Fact]
    public async Task Choose_ModelThatNamesAnAbsentBackend_SaysWhichThereAre()
    {
        _registry.Publish([new RankedBackend("b", 1), new RankedBackend("a", 2)]);

        var failure = await Assert.ThrowsAsync<ModelLoadFailedException>(() => ChooseAsync("gone"));

        Assert.Equal("its backend 'gone' is not loaded; loaded are: a, b.", failure.Reason);
    }

    [Fact]
    public async Task Choose_SeveralThatCanBeUsed_TakesTheHighestRank()
    {
        _registry.Publish([new RankedBackend("low", 10), new RankedBackend("high", 100), new RankedBackend("never", 0)]);

        Assert.Equal("high", (await ChooseAsync(null)).Id);
    }

    [Fact]
    public async Task Choose_PreferredOneThatCannotBeUsed_TakesTheNextUntilItCan()
    {
        var high = new RankedBackend("high", 100) { Reason = "it is not installed" };
        _registry.Publish([new RankedBackend("low", 10), high]);
        Assert.Equal("low", (await ChooseAsync(null)).Id);

        high.Reason = null;

        Assert.Equal("high", (await ChooseAsync(null)).Id);
    }

    [Fact]
    public async Task Choose_NoneThatCanBeUsed_GivesTheReasonOfEach()
    {
        _registry.Publish([new RankedBackend("low", 10) { Reason = "no library" }, new RankedBackend("high", 100) { Reason = "no program" }]);

        var failure = await Assert.ThrowsAsync<ModelLoadFailedException>(() => ChooseAsync(null));

        Assert.Equal("no backend can be used: high (no program); low (no library).", failure.Reason);
    }

    [Fact]
    public async Task Choose_OnlyBackendsThatMustBeNamed_SaysSo()
    {
        _registry.Publish([new RankedBackend("remote", 0)]);

        var failure = await Assert.ThrowsAsync<ModelLoadFailedException>(() => ChooseAsync(null));

        Assert.Equal("no backend plugin that takes GGUF files is loaded.", failure.Reason);
    }

    private Task<IBackend> ChooseAsync(string? backend) =>
        new BackendChooser(_registry).ChooseAsync(Some.Model("m") with { BackendId = backend }, Cancellation);

    private sealed class RankedBackend(string id, int rank) : IBackend
    {
        public string Id => id;

        public int AutomaticRank => rank;

        public string? Reason { get; set; }

        public ValueTask<BackendAvailability> ProbeAsync(CancellationToken cancellationToken) =>
            new(new BackendAvailability { IsAvailable = Reason is null, Reason = Reason });

        public ValueTask<ResourceEstimate> EstimateAsync(ModelEntry model, LoadSettings load, CancellationToken cancellationToken) => default;

        public Task<IRunner> StartAsync(RunnerStart start, CancellationToken cancellationToken) => throw new InvalidOperationException();
    }
}
