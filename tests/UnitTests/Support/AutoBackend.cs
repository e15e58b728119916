using System.Collections.Concurrent;
using LlamaRunner.Contracts.Backends;
using LlamaRunner.Contracts.Failures;
using LlamaRunner.Contracts.Models;
using LlamaRunner.Contracts.Runners;

namespace LlamaRunner.UnitTests.Support;

/// <summary>A backend that brings every runner up by itself, some badly.</summary>
/// <param name="census">Counts the runners of all versions.</param>
/// <param name="version">Which version of the backend this is, from 1.</param>
/// <param name="failureShare">How many of its starts fail, 0 to 1.</param>
/// <param name="slots">How many requests a runner works on at once.</param>
/// <param name="seed">Where its dice begin.</param>
internal sealed class AutoBackend(BackendCensus census, int version, double failureShare, int slots, int seed) : IBackend
{
    private readonly ConcurrentDictionary<FakeRunner, byte> _running = new();
    private readonly Random _random = new(seed);
    private int _live;

    public string Id => "fake";

    /// <summary>Its runners and starts that there are now.</summary>
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
            BackendVersion = version,
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
        Interlocked.Add(ref _live, change);
        census.Count(model, change);
    }
}
