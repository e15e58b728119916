using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using LlamaRunner.Contracts.Failures;
using LlamaRunner.Contracts.Models;

namespace LlamaRunner.Host.Runners;

/// <summary>
/// The runners there are, the one of each model that takes new requests, and the requests that wait for them. Everything but
/// <see cref="TryGetCurrent"/> is for the holder of the scheduler's lock.
/// </summary>
internal sealed class RunnerTable(ISchedulerEffects effects)
{
    private readonly ConcurrentDictionary<string, ManagedRunner> _current = new(StringComparer.Ordinal);
    private readonly List<ManagedRunner> _all = [];
    private int _numbers;

    /// <summary>All runners, oldest first.</summary>
    public IReadOnlyList<ManagedRunner> All => _all;

    /// <summary>How many requests wait.</summary>
    public int Waiting { get; private set; }

    /// <summary>Finds the runner that takes new requests for a model. Needs no lock.</summary>
    public bool TryGetCurrent(string modelId, [NotNullWhen(true)] out ManagedRunner? runner) => _current.TryGetValue(modelId, out runner);

    /// <summary>Adds a runner that waits for a place, and that takes its model's new requests from now on.</summary>
    /// <param name="model">The model.</param>
    /// <param name="isRetry">Whether the start before it failed for want of memory.</param>
    public ManagedRunner Add(ModelEntry model, bool isRetry = false)
    {
        var runner = new ManagedRunner(++_numbers, model) { IsRetry = isRetry };
        _all.Add(runner);
        _current[model.Id] = runner;
        effects.Changed(runner);
        effects.Size(runner);
        return runner;
    }

    /// <summary>Takes a runner out that has gone.</summary>
    public void Remove(ManagedRunner runner)
    {
        Retire(runner);
        _all.Remove(runner);
    }

    /// <summary>Takes a runner out of the way of new requests; those that wait and that it will not serve wait for the next one.</summary>
    /// <param name="runner">The runner.</param>
    /// <param name="isRetry">Whether the next one tries again what failed for want of memory.</param>
    public void Retire(ManagedRunner runner, bool isRetry = false)
    {
        if (_current.TryGetValue(runner.Model.Id, out var current) && current == runner)
        {
            _current.TryRemove(runner.Model.Id, out _);
        }

        foreach (var waiter in runner.Waiters.Where(waiter => !runner.Serves(waiter)).ToArray())
        {
            RemoveWaiter(runner, waiter);
            AddWaiter(_current.TryGetValue(runner.Model.Id, out var next) ? next : Add(runner.Model, isRetry), waiter);
        }
    }

    /// <summary>Puts a request at the end of a runner's line.</summary>
    public void AddWaiter(ManagedRunner runner, Waiter waiter)
    {
        waiter.Runner = runner;
        runner.Waiters.AddLast(waiter);
        runner.Gate.SetContended(true);
        Waiting++;
    }

    /// <summary>Takes a request out of a runner's line.</summary>
    public void RemoveWaiter(ManagedRunner runner, Waiter waiter)
    {
        waiter.Runner = null;
        runner.Waiters.Remove(waiter);
        runner.Gate.SetContended(runner.Waiters.Count > 0);
        Waiting--;
    }

    /// <summary>Tells all who wait for a runner why they get none.</summary>
    public void FailWaiters(ManagedRunner runner, RequestFailedException failure)
    {
        while (runner.Waiters.First?.Value is { } waiter)
        {
            RemoveWaiter(runner, waiter);
            waiter.Fail(failure);
        }
    }
}
