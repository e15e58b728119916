using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using LlamaRunner.Contracts.Failures;
using LlamaRunner.Contracts.Models;

namespace LlamaRunner.Host.Runners;

/// <summary>
/// The runners there are, those of each model that take new requests, and the requests that wait for them. A model has several only
/// while requests wish different starts of it; one of them is up at most, and is found without a lock. Everything but
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

    /// <summary>Finds the runner that takes new requests for a model, the one that has a place before those that wait for it. Needs no lock.</summary>
    public bool TryGetCurrent(string modelId, [NotNullWhen(true)] out ManagedRunner? runner) => _current.TryGetValue(modelId, out runner);

    /// <summary>Finds a runner that takes new requests for a model and is, or will be, as a request wishes; null when there is none.</summary>
    public ManagedRunner? Find(string modelId, LoadWish wish) =>
        TryGetCurrent(modelId, out var first) && LoadWishes.AreSatisfied(first, wish)
            ? first
            : _all.Find(runner => runner.IsCurrent && runner.Model.Id == modelId && LoadWishes.AreSatisfied(runner, wish));

    /// <summary>What a runner would be started with for a request that no other one satisfies.</summary>
    public LoadWish WishFor(ModelEntry model, LoadWish wish) =>
        LoadWishes.Merge(TryGetCurrent(model.Id, out var current) ? current.Settings.Wish : model.Load.Wish, wish);

    /// <summary>Adds a runner that waits for a place, and that takes its model's new requests from now on where no other one does.</summary>
    /// <param name="model">The model.</param>
    /// <param name="wish">What it is started with beyond the model's settings.</param>
    /// <param name="isRetry">Whether the start before it failed for want of memory.</param>
    public ManagedRunner Add(ModelEntry model, LoadWish wish, bool isRetry = false)
    {
        var runner = new ManagedRunner(++_numbers, model, wish) { IsRetry = isRetry };
        _all.Add(runner);
        _current.TryAdd(model.Id, runner);
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
        LeaveCurrent(runner);
        MoveUnserved(runner, isRetry);
    }

    /// <summary>Has those who wait for a runner and whom it will not serve wait for another one.</summary>
    /// <param name="runner">The runner.</param>
    /// <param name="isRetry">Whether the other one tries again what failed for want of memory.</param>
    public void MoveUnserved(ManagedRunner runner, bool isRetry = false)
    {
        foreach (var waiter in runner.Waiters.Where(waiter => !runner.Serves(waiter)).ToArray())
        {
            RemoveWaiter(runner, waiter);
            AddWaiter(
                Find(runner.Model.Id, waiter.Request.Load) ?? Add(runner.Model, LoadWishes.Merge(runner.Settings.Wish, waiter.Request.Load), isRetry), waiter);
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

    /// <summary>
    /// Tells those who wait for a runner that cannot start why they get none; those who would have done with another start, and only joined
    /// in the wishes of somebody else, wait for theirs.
    /// </summary>
    public void FailStart(ManagedRunner runner, RequestFailedException failure)
    {
        LeaveCurrent(runner);
        while (runner.Waiters.First?.Value is { } waiter)
        {
            RemoveWaiter(runner, waiter);
            var own = LoadWishes.Merge(runner.Model.Load.Wish, waiter.Request.Load);
            if (own == runner.Settings.Wish)
            {
                waiter.Fail(failure);
            }
            else
            {
                AddWaiter(Find(runner.Model.Id, waiter.Request.Load) ?? Add(runner.Model, own), waiter);
            }
        }
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

    private void LeaveCurrent(ManagedRunner runner)
    {
        runner.IsCurrent = false;
        var modelId = runner.Model.Id;
        if (!_current.TryGetValue(modelId, out var current) || current != runner)
        {
            return;
        }

        if (_all.Find(other => other.IsCurrent && other.Model.Id == modelId) is { } next)
        {
            _current[modelId] = next;
        }
        else
        {
            _current.TryRemove(modelId, out _);
        }
    }
}
