using LlamaRunner.Contracts.Failures;
using LlamaRunner.Contracts.Runners;

namespace LlamaRunner.Host.Runners;

/// <summary>One request that waits for a lease. Everything but the task is touched under the scheduler's lock.</summary>
internal sealed class Waiter(long sequence, LeaseRequest request, long arrivedAt)
{
    private readonly TaskCompletionSource<ModelLease> _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>The runner that it waits for now; null once it waits no more.</summary>
    public ManagedRunner? Runner { get; set; }

    /// <summary>Its place in the order of arrival over all models.</summary>
    public long Sequence { get; } = sequence;

    /// <summary>What the frontend asked for.</summary>
    public LeaseRequest Request { get; } = request;

    /// <summary>When it came, as a timestamp of the time provider.</summary>
    public long ArrivedAt { get; } = arrivedAt;

    /// <summary>The lease, once granted.</summary>
    public Task<ModelLease> Task => _completion.Task;

    /// <summary>Hands the lease over.</summary>
    public void Grant(ModelLease lease) => _completion.SetResult(lease);

    /// <summary>Tells the request why it gets none.</summary>
    public void Fail(RequestFailedException failure) => _completion.SetException(failure);

    /// <summary>Ends the waiting of a caller that has gone.</summary>
    public void Cancel(CancellationToken cancellationToken) => _completion.SetCanceled(cancellationToken);
}
