using System.Collections.Concurrent;
using LlamaRunner.Contracts.Backends;
using LlamaRunner.Contracts.Failures;
using LlamaRunner.Contracts.Models;
using LlamaRunner.Contracts.Runners;

namespace LlamaRunner.UnitTests.Support;

/// <summary>A backend that brings every runner up by itself, some badly, and notes when there were more than there may be.</summary>
internal sealed class AutoBackend(int maxConcurrent, double failureShare, int slots, int seed) : IBackend
{
    private readonly ConcurrentDictionary<FakeRunner, byte> _running = new();
    private readonly ConcurrentDictionary<string, int> _perModel = new();
    private readonly Random _random = new(seed);
    private int _live;

    public string Id => "fake";

    /// <summary>What went wrong.</summary>
    public ConcurrentQueue<string> Faults { get; } = [];

    /// <summary>Runners and starts that there are now.</summary>
    public int Live => Volatile.Read(ref _live);

    /// <summary>The runners that are up.</summary>
    public IReadOnlyCollection<FakeRunner> Running => [.. _running.Keys];

    public ValueTask<BackendAvailability> ProbeAsync(CancellationToken cancellationToken) => new(new BackendAvailability { IsAvailable = true });

    public ValueTask<ResourceEstimate> EstimateAsync(ModelEntry model, LoadSettings load, CancellationToken cancellationToken) => default;

    public async Task<IRunner> StartAsync(RunnerStart start, CancellationToken cancellationToken)
    {
        Count(start.Model.Id, 1);
        try
        {
            await Task.Yield();
            cancellationToken.ThrowIfCancellationRequested();
            if (Chance(failureShare))
            {
                throw new ModelLoadFailedException(start.Model.Id, "bad luck.");
            }
        }
        catch
        {
            Count(start.Model.Id, -1);
            throw;
        }

        FakeRunner? runner = null;
        runner = new FakeRunner(start.Model, slots)
        {
            OnGone = () =>
            {
                _running.TryRemove(runner!, out var _);
                Count(start.Model.Id, -1);
            },
        };
        _running.TryAdd(runner, 0);
        runner.LetStop();
        return runner;
    }

    private bool Chance(double share)
    {
        lock (_random)
        {
            return _random.NextDouble() < share;
        }
    }

    private void Count(string model, int change)
    {
        var live = Interlocked.Add(ref _live, change);
        var ofModel = _perModel.AddOrUpdate(model, change, (_, count) => count + change);
        if (live > maxConcurrent)
        {
            Faults.Enqueue($"{live} runners, {maxConcurrent} allowed");
        }

        if (ofModel > 1)
        {
            Faults.Enqueue($"{ofModel} runners of {model}");
        }
    }
}
