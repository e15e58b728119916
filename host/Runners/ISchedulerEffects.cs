using LlamaRunner.Contracts.Failures;

namespace LlamaRunner.Host.Runners;

/// <summary>What the scheduler's decisions cause outside of it. Called under its lock: must not wait, and report back later.</summary>
internal interface ISchedulerEffects
{
    /// <summary>Hands a slot to the request that has waited longest.</summary>
    void Grant(ManagedRunner runner, Waiter waiter);

    /// <summary>Finds out who starts a runner and what it takes; ends in <see cref="SchedulerCore.OnSized"/>, or as a start that fails.</summary>
    void Size(ManagedRunner runner);

    /// <summary>Gives that up, since nobody waits for the runner any more.</summary>
    void CancelSizing(ManagedRunner runner);

    /// <summary>Has a model's files read into memory while its runner waits for others to go.</summary>
    void Warm(ManagedRunner runner);

    /// <summary>Brings a runner up; ends in <see cref="SchedulerCore.OnReady"/> or <see cref="SchedulerCore.OnGone"/>, before which stands <see cref="SchedulerCore.OnStartFailed"/> when it fails.</summary>
    void Start(ManagedRunner runner);

    /// <summary>Gives a start up; ends in <see cref="SchedulerCore.OnGone"/>, or in a last <see cref="SchedulerCore.OnReady"/>.</summary>
    void CancelStart(ManagedRunner runner);

    /// <summary>Puts a runner away; ends in <see cref="SchedulerCore.OnGone"/>.</summary>
    void Stop(ManagedRunner runner);

    /// <summary>Ends the requests that a runner works on.</summary>
    void Abort(ManagedRunner runner);

    /// <summary>Tells that a runner's state has changed.</summary>
    void Changed(ManagedRunner runner);

    /// <summary>Tells that a runner goes for another model.</summary>
    void Evicted(ManagedRunner runner, ManagedRunner next);

    /// <summary>Tells that a runner goes since nothing asked for it.</summary>
    void Expired(ManagedRunner runner);

    /// <summary>Tells that a start failed.</summary>
    void Failed(ManagedRunner runner, RequestFailedException failure);
}
