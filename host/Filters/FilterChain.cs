namespace LlamaRunner.Host.Filters;

/// <summary>Filters in their order, and how many requests use them now. The registry that published it counts as one user.</summary>
internal sealed class FilterChain(FilterLink[] links)
{
    private readonly TaskCompletionSource _unused = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _users = 1;

    /// <summary>The filters, the first to see a request first.</summary>
    public ReadOnlySpan<FilterLink> Links => links;

    /// <summary>Completes when nobody uses it any more and nobody can begin to.</summary>
    public Task Unused => _unused.Task;

    /// <summary>Begins to use it; false when it has been replaced and its last user has gone.</summary>
    public bool TryEnter()
    {
        var users = Volatile.Read(ref _users);
        while (users > 0)
        {
            var seen = Interlocked.CompareExchange(ref _users, users + 1, users);
            if (seen == users)
            {
                return true;
            }

            users = seen;
        }

        return false;
    }

    /// <summary>Ends one use.</summary>
    public void Exit()
    {
        if (Interlocked.Decrement(ref _users) == 0)
        {
            _unused.SetResult();
        }
    }
}
