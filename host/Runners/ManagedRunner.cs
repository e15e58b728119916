using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using LlamaRunner.Contracts.Backends;
using LlamaRunner.Contracts.Models;
using LlamaRunner.Contracts.Runners;
using LlamaRunner.Host.Memory;

namespace LlamaRunner.Host.Runners;

/// <summary>
/// One life of one runner, from the first request that waits for it to its end. Only the scheduler writes to it, under its
/// lock; <see cref="Gate"/>, <see cref="Aborted"/> and <see cref="LastUsedAt"/> are safe for all.
/// </summary>
[SuppressMessage("Design", "CA1001", Justification = "Leases may register with its tokens after it has gone; they hold nothing but memory.")]
internal sealed class ManagedRunner(int number, ModelEntry model, LoadWish wish)
{
    private readonly CancellationTokenSource _abort = new();
    private readonly CancellationTokenSource _start = new();
    private long _keepAliveTicks = model.KeepAlive.Ticks;
    private long _lastUsedAt;

    /// <summary>Its number, which no other runner of this host ever has.</summary>
    public int Number { get; } = number;

    /// <summary>The model it serves.</summary>
    public ModelEntry Model { get; } = model;

    /// <summary>What it is started with: the model's settings, and what requests wish beyond them.</summary>
    public LoadSettings Settings { get; } = wish == model.Load.Wish ? model.Load : model.Load with { Wish = wish };

    /// <summary>True while it takes new requests, or will once it is up.</summary>
    public bool IsCurrent { get; set; } = true;

    /// <summary>Where it is in its life, as the state machine has it.</summary>
    public RunnerState State { get; private set; } = RunnerState.Queued;

    /// <summary>Counts its leases; closed until it is ready.</summary>
    public SlotGate Gate { get; } = new();

    /// <summary>The requests that wait for it, oldest first.</summary>
    public LinkedList<Waiter> Waiters { get; } = [];

    /// <summary>When draining, or bound to as soon as it is ready: only requests that came before this one are still served.</summary>
    public long DrainFence { get; private set; }

    /// <summary>The backend's runner, from ready on.</summary>
    public IRunner? Instance { get; set; }

    /// <summary>The backend that brings it up, once it has been chosen.</summary>
    public IBackend? Backend { get; private set; }

    /// <summary>What it was expected to take.</summary>
    public ResourceEstimate Estimate { get; private set; }

    /// <summary>What it takes of memory, in bytes by kind; empty until it is known.</summary>
    public ImmutableDictionary<string, long> Demand { get; set; } = MemoryDemand.None;

    /// <summary>True once it is known who starts it and what it takes, so that it may be given a place.</summary>
    public bool IsSized => Backend is not null;

    /// <summary>True once its model's files were read into memory ahead of its start.</summary>
    public bool IsWarmed { get; set; }

    /// <summary>True when it goes as soon as it has served those who wait for it, since its backend is no longer in use.</summary>
    public bool LeavesWhenReady { get; private set; }

    /// <summary>True when the start before it failed for want of memory: it waits until others have gone, and fails for good (R13).</summary>
    public bool IsRetry { get; init; }

    /// <summary>The id of its process, once it is ready; null when it has none.</summary>
    public int? ProcessId => Instance?.Endpoint.ProcessId;

    /// <summary>The main memory that its process took when it was ready.</summary>
    public long? TakenBytes { get; set; }

    /// <summary>When its start began, as a timestamp.</summary>
    public long StartedAt { get; set; }

    /// <summary>When it became ready, as a timestamp.</summary>
    public long ReadyAt { get; set; }

    /// <summary>How long it stays after its last request: the model's own, until a request says another; the last to come that says one decides.</summary>
    public TimeSpan KeepAlive
    {
        get => TimeSpan.FromTicks(Volatile.Read(ref _keepAliveTicks));
        set => Volatile.Write(ref _keepAliveTicks, value.Ticks);
    }

    /// <summary>True once a request was answered to its end: whatever happens then, it was no start that could not work.</summary>
    public bool HasAnswered { get; set; }

    /// <summary>How far its start is; null before it begins.</summary>
    public LoadProgress? Load { get; set; }

    /// <summary>Why it failed.</summary>
    public string? FailureReason { get; set; }

    /// <summary>When a lease was last granted or given back, as a timestamp.</summary>
    public long LastUsedAt
    {
        get => Volatile.Read(ref _lastUsedAt);
        set => Volatile.Write(ref _lastUsedAt, value);
    }

    /// <summary>Cancelled to give its start up.</summary>
    public CancellationToken StartCancelled => _start.Token;

    /// <summary>Cancelled when requests under way must end: it has gone, or it has to go now.</summary>
    public CancellationToken Aborted => _abort.Token;

    /// <summary>Completes when nothing of it is left.</summary>
    public TaskCompletionSource Gone { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>True while it is up and not on its way out.</summary>
    public bool IsUp => State == RunnerState.Ready;

    /// <summary>True while it counts against the limit of runners: it has, or may have, a process.</summary>
    public bool TakesPlace => State is not (RunnerState.Queued or RunnerState.Stopped);

    /// <summary>True while its place is about to become free.</summary>
    public bool IsLeaving => State is RunnerState.Draining or RunnerState.Stopping or RunnerState.Failed;

    /// <summary>True while it is on its way up for those who wait for it, and for nobody else.</summary>
    public bool IsBoundToLeave => LeavesWhenReady && State == RunnerState.Starting;

    /// <summary>True when a request that waits for it may still be served by it.</summary>
    public bool Serves(Waiter waiter) => (IsUp && LoadWishes.AreSatisfied(this, waiter.Request.Load)) || ((State == RunnerState.Draining || IsBoundToLeave) && waiter.Sequence < DrainFence);

    /// <summary>Changes its state.</summary>
    /// <exception cref="InvalidOperationException">The state machine does not allow it: a fault of the scheduler.</exception>
    public void MoveTo(RunnerState state)
    {
        if (!RunnerStateMachine.Allows(State, state))
        {
            throw new InvalidOperationException($"The runner of {Model.Id} may not go from {State} to {state}.");
        }

        State = state;
        if (IsLeaving)
        {
            Gate.Close();
        }
    }

    /// <summary>Takes over who starts it and what it takes.</summary>
    public void OnSized(ModelEstimate estimate) => (Backend, Estimate, Demand) = (estimate.Backend, estimate.Estimate, estimate.Demand);

    /// <summary>Takes that back: its backend is no longer in use.</summary>
    public void ForgetSize() => (Backend, Demand) = (null, MemoryDemand.None);

    /// <summary>Takes no requests but those that came before the fence.</summary>
    public void Drain(long fence)
    {
        DrainFence = fence;
        MoveTo(RunnerState.Draining);
    }

    /// <summary>Lets it come up for those who wait for it, and go.</summary>
    public void LeaveWhenReady(long fence) => (DrainFence, LeavesWhenReady) = (fence, true);

    /// <summary>Gives its start up. Callbacks run elsewhere, so that this may be called under the lock.</summary>
    public void CancelStart() => _ = _start.CancelAsync();

    /// <summary>Ends requests under way. Callbacks run elsewhere, so that this may be called under the lock.</summary>
    public void Abort() => _ = _abort.CancelAsync();
}
