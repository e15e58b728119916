using System.Threading.Channels;
using LlamaRunner.Contracts.Backends;
using LlamaRunner.Contracts.Models;
using LlamaRunner.Contracts.Runners;

namespace LlamaRunner.UnitTests.Support;

/// <summary>A backend whose starts wait for the test, and which counts how many of its runners there are.</summary>
internal sealed class FakeBackend(string id = "fake") : IBackend
{
    private readonly Channel<FakeStart> _starts = Channel.CreateUnbounded<FakeStart>();
    private int _startCount;

    public string Id => id;

    /// <summary>How many starts there were.</summary>
    public int StartCount => Volatile.Read(ref _startCount);

    /// <summary>What each model is expected to take; nothing when absent.</summary>
    public Dictionary<string, ResourceEstimate> Estimates { get; } = [];

    /// <summary>Waits for the next start.</summary>
    public Task<FakeStart> NextStartAsync() =>
        _starts.Reader.ReadAsync(TestContext.Current.CancellationToken).AsTask().WaitAsync(Some.Limit, TestContext.Current.CancellationToken);

    public ValueTask<BackendAvailability> ProbeAsync(CancellationToken cancellationToken) => new(new BackendAvailability { IsAvailable = true });

    public ValueTask<ResourceEstimate> EstimateAsync(ModelEntry model, LoadSettings load, CancellationToken cancellationToken) =>
        new(Estimates.GetValueOrDefault(model.Id));

    public async Task<IRunner> StartAsync(RunnerStart start, CancellationToken cancellationToken)
    {
        var pending = new FakeStart(start);
        Interlocked.Increment(ref _startCount);
        _starts.Writer.TryWrite(pending);
        await using var registration = cancellationToken.Register(() => pending.Cancel(cancellationToken));
        return await pending.Outcome;
    }
}
