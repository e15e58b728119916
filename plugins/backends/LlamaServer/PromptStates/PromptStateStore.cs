using Microsoft.Extensions.Logging;

namespace LlamaRunner.Backends.LlamaServer.PromptStates;

/// <summary>
/// The states on disk, within their limits: those that were not used for the longest time go first. What goes wrong with files
/// is a warning once, and costs nothing but the state.
/// </summary>
internal sealed partial class PromptStateStore(PromptStateFolder folder, PromptStateOptions options, TimeProvider time, ILogger<PromptStateStore> logger)
    : IDisposable
{
    // llama-server's own file has a little more than the cache.
    private const double Allowance = 1.1;

    private readonly ILogger _logger = logger;
    private readonly SemaphoreSlim _opening = new(1);

    // Under the lock.
    private readonly Lock _lock = new();
    private List<SavedState> _states = [];

    private volatile bool _isOpen;
    private int _warnings;

    /// <summary>Takes the folder and reads it, at the first call that succeeds; when states are switched off, it is emptied.</summary>
    /// <returns>Whether states can be kept.</returns>
    public async Task<bool> OpenAsync(CancellationToken cancellationToken)
    {
        await _opening.WaitAsync(cancellationToken);
        try
        {
            // Each time: llama-server does not start when somebody has deleted its folder.
            folder.Take();
            if (!_isOpen)
            {
                var states = await folder.LoadAsync(cancellationToken);
                lock (_lock)
                {
                    _states = states;
                    Trim_NeedsLock(room: 0);
                }

                _isOpen = true;
            }

            return true;
        }
        catch (Exception exception) when (PromptStateFolder.IsExpected(exception))
        {
            Warn(exception.Message);
            return false;
        }
        finally
        {
            _opening.Release();
        }
    }

    /// <summary>Deletes all states, if there are any.</summary>
    public async Task ClearAsync(CancellationToken cancellationToken)
    {
        if (Directory.Exists(folder.Path) && await OpenAsync(cancellationToken))
        {
            lock (_lock)
            {
                Remove_NeedsLock(static _ => true);
            }
        }
    }

    /// <summary>The state that saves a conversation the most; null when none has its beginning.</summary>
    public StateMatch? Find(string scope, PromptChain chain)
    {
        StateMatch? best = null;
        lock (_lock)
        {
            foreach (var state in _states)
            {
                if (state.Scope == scope && state.Chain.SharedWith(chain) is > 0 and var shared)
                {
                    var match = new StateMatch(state, shared);
                    best = match.Tokens > (best?.Tokens ?? 0) ? match : best;
                }
            }
        }

        return best;
    }

    /// <summary>Makes room for a state that is about to be written.</summary>
    /// <returns>False when there can be none; it must not be written then.</returns>
    public bool MakeRoom(StateScope scope, int tokens)
    {
        try
        {
            lock (_lock)
            {
                var bytes = (long)(tokens * Allowance * FindBytesPerToken_NeedsLock(scope));
                if (bytes > options.ByteLimit)
                {
                    return false;
                }

                Trim_NeedsLock(bytes);
                if (bytes <= folder.FindRoom())
                {
                    return true;
                }
            }

            Warn("the disk has too little room");
        }
        catch (Exception exception) when (PromptStateFolder.IsExpected(exception))
        {
            Warn(exception.Message);
        }

        return false;
    }

    /// <summary>Takes a state that has been written in, in the place of those of the same conversation.</summary>
    public async Task AddAsync(SavedState state, CancellationToken cancellationToken)
    {
        try
        {
            if (state.Bytes > options.ByteLimit)
            {
                folder.Delete(state.Name);
                return;
            }

            await folder.WriteAsync(state, cancellationToken);
            lock (_lock)
            {
                Remove_NeedsLock(old => old.Scope == state.Scope && old.Chain.IsPrefixOf(state.Chain));
                _states.Add(state);
                Trim_NeedsLock(room: 0);
            }
        }
        catch (Exception exception) when (PromptStateFolder.IsExpected(exception))
        {
            Warn(exception.Message);
            Discard(state.Name);
        }
    }

    /// <summary>Notes that a state is used now.</summary>
    public async Task TouchAsync(SavedState state, CancellationToken cancellationToken)
    {
        var used = state with { UsedAt = time.GetUtcNow() };
        lock (_lock)
        {
            var at = _states.FindIndex(known => known.Name == state.Name);
            if (at < 0)
            {
                return;
            }

            _states[at] = used;
        }

        try
        {
            await folder.WriteAsync(used, cancellationToken);
        }
        catch (Exception exception) when (PromptStateFolder.IsExpected(exception))
        {
            Warn(exception.Message);
        }
    }

    /// <summary>Whether a state can still be restored; one whose file has gone is forgotten.</summary>
    public bool IsThere(SavedState state)
    {
        if (folder.IsWhole(state))
        {
            return true;
        }

        Remove(state);
        return false;
    }

    /// <summary>The size of the file that llama-server has written.</summary>
    public long SizeOf(string name) => folder.SizeOf(name);

    /// <summary>Deletes a state.</summary>
    public void Remove(SavedState state)
    {
        lock (_lock)
        {
            Remove_NeedsLock(known => known.Name == state.Name);
        }
    }

    /// <summary>Deletes what a save that failed may have left.</summary>
    public void Discard(string name)
    {
        try
        {
            folder.Delete(name);
        }
        catch (Exception exception) when (PromptStateFolder.IsExpected(exception))
        {
            // It is deleted when the folder is opened the next time.
        }
    }

    /// <summary>Says what is wrong, the first time.</summary>
    public void Warn(string reason)
    {
        if (Interlocked.Increment(ref _warnings) == 1)
        {
            LogFault(folder.Path, reason);
        }
    }

    public void Dispose()
    {
        _opening.Dispose();
        folder.Dispose();
    }

    // What this scope's states have is better than any guess.
    private double FindBytesPerToken_NeedsLock(StateScope scope) =>
        _states.Where(state => state.Scope == scope.Key).Select(state => (double?)state.Bytes / state.Tokens).Max() ?? scope.BytesPerToken;

    private void Trim_NeedsLock(long room)
    {
        var now = time.GetUtcNow();
        Remove_NeedsLock(state => now - state.UsedAt > options.AgeLimit);
        var left = options.ByteLimit - room;
        foreach (var state in _states.OrderByDescending(state => state.UsedAt).ToList())
        {
            left -= state.Bytes;
            if (left < 0)
            {
                Remove_NeedsLock(known => known.Name == state.Name);
            }
        }
    }

    private void Remove_NeedsLock(Predicate<SavedState> which)
    {
        foreach (var state in _states.FindAll(which))
        {
            _states.Remove(state);
            Discard(state.Name);
        }
    }

    [LoggerMessage(EventId = 3221, Level = LogLevel.Warning, Message = "The state of conversations cannot be kept in {Folder} as it should, so that some are evaluated again after a swap: {Reason}.")]
    private partial void LogFault(string folder, string reason);
}
