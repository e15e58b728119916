using Microsoft.Extensions.Logging;

namespace LlamaRunner.Backends.LlamaServer.PromptStates;

/// <summary>
/// The slots of one runner in one life: what of them is saved, and what is restored into them. Nothing here throws but a
/// cancelled wait: what goes wrong costs the state, never the request.
/// </summary>
internal sealed partial class RunnerSlots(
    StateScope scope, SlotClient client, PromptStateStore store, RestoreRecord record, int leastTokens, TimeProvider time, ILogger logger)
    : IDisposable
{
    private const int IdleChecks = 3;

    private static readonly TimeSpan IdleCheck = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestTransfer = TimeSpan.FromSeconds(10);

    private readonly ILogger _logger = logger;
    private readonly SlotWork _work = new(time);
    private readonly EvaluatedPrompts _evaluated = new();

    // Of the work, which is one thing at a time.
    private readonly Dictionary<int, SlotOccupant> _occupants = [];
    private int _faults;

    private long _sent;

    /// <summary>How many requests have been sent that take a slot.</summary>
    public long Sent => Volatile.Read(ref _sent);

    /// <summary>Notes that a request is sent.</summary>
    public long CountSent() => Interlocked.Increment(ref _sent);

    /// <summary>Waits until a request may be sent that has no long conversation: it must not push out what is being saved.</summary>
    public ValueTask WhenQuietAsync(CancellationToken cancellationToken) => _work.WhenQuietAsync(cancellationToken);

    /// <summary>Restores what is known of a conversation that this life has not evaluated, before a request of it is sent.</summary>
    /// <returns>What was restored; null when nothing was.</returns>
    public async ValueTask<RestoredPrompt?> PrepareAsync(PromptChain chain, CancellationToken cancellationToken)
    {
        // Noted before anything is awaited, so that of two requests of one conversation only one restores.
        var known = _evaluated.Add(chain);
        if (!record.IsOff(scope) && store.Find(scope.Key, chain) is { } match && match.GainOver(known) >= leastTokens)
        {
            return await _work.EnqueueAsync(token => TryAsync(() => RestoreAsync(match, token))).WaitAsync(cancellationToken);
        }

        await _work.WhenQuietAsync(cancellationToken);
        return null;
    }

    /// <summary>Takes the end of a response: sees whether its restore took, and saves the conversation if that is worth it.</summary>
    /// <param name="chain">The conversation.</param>
    /// <param name="counts">The response's counts; null when it was not read to its end or did not tell.</param>
    /// <param name="restored">What was restored for it.</param>
    /// <param name="wasAlone">Whether nothing else was sent that could have taken the restored slot.</param>
    public void OnEnded(PromptChain chain, TokenCounts? counts, RestoredPrompt? restored, bool wasAlone)
    {
        if (restored is not null && counts is { } told && wasAlone)
        {
            Judge(restored.Match, told);
        }

        if (!record.IsOff(scope))
        {
            _ = _work.EnqueueAsync(token => TryAsync(() => SaveEndedAsync(chain, counts, token)));
        }
    }

    /// <summary>Saves what is worth it before the runner stops.</summary>
    /// <param name="cancellationToken">Cancelled when there is no more time.</param>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await _work.CloseAsync(cancellationToken);
        if (_occupants.Count > 0 && !record.IsOff(scope))
        {
            await TryAsync(() => SaveRestAsync(cancellationToken));
        }
    }

    public void Dispose() => _work.Dispose();

    private void Judge(StateMatch match, TokenCounts counts)
    {
        if (match.CertainTokens is not { } certain || counts.Cached >= certain / 2)
        {
            record.OnTook(scope);
            return;
        }

        store.Remove(match.State);

        // Templates may write the date into the prompt, and another day's state is no use then.
        if (match.State.SavedAt.ToLocalTime().Date == time.GetLocalNow().Date)
        {
            record.OnMiss(scope, $"of {certain} tokens that were restored for {scope.Model}, the runner used {counts.Cached}");
        }
    }

    private async Task<RestoredPrompt?> RestoreAsync(StateMatch match, CancellationToken cancellationToken)
    {
        var state = match.State;
        if (!store.IsThere(state)
            || SlotChoice.FindForRestore(await client.ListAsync(cancellationToken), match.Tokens) is not { } slot)
        {
            return null;
        }

        var started = time.GetTimestamp();
        try
        {
            _occupants.Remove(slot.Id);
            var transfer = await client.RestoreAsync(slot.Id, PromptStateFolder.FileName(state.Name), cancellationToken);
            LogRestored(transfer.Restored, scope.Model, slot.Id);
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            // A damaged file, or one that this build does not take, perhaps to the point of ending: not once more.
            store.Remove(state);
            record.OnMiss(scope, exception.Message);
            throw;
        }
        finally
        {
            CheckTime(started);
        }

        await store.TouchAsync(state, cancellationToken);
        return new RestoredPrompt(match);
    }

    private async Task<SavedState?> SaveEndedAsync(PromptChain chain, TokenCounts? counts, CancellationToken cancellationToken)
    {
        var slots = await client.ListAsync(cancellationToken);
        for (var check = 0; check < IdleChecks && slots.Count == 1 && slots[0].IsProcessing; check++)
        {
            // A client that hung up: the server notices at the next token.
            await Task.Delay(IdleCheck, time, cancellationToken);
            slots = await client.ListAsync(cancellationToken);
        }

        if (SlotChoice.FindEnded(slots, counts) is { } slot)
        {
            var tokens = slot.Tokens ?? (counts is { } told ? told.Prompt + told.Generated - 1 : 0);
            var occupant = new SlotOccupant(chain, counts?.Prompt, tokens);
            _occupants[slot.Id] = occupant;
            return SavePolicy.IsWorthSaving(tokens, FindSaved(chain), leastTokens)
                ? await SaveAsync(slot.Id, occupant, tokens, cancellationToken)
                : null;
        }

        if (slots is [{ IsProcessing: true } only])
        {
            _occupants[only.Id] = new SlotOccupant(chain, counts?.Prompt, null);
        }

        return null;
    }

    private async Task<SavedState?> SaveRestAsync(CancellationToken cancellationToken)
    {
        foreach (var slot in await client.ListAsync(cancellationToken))
        {
            // Only where the slot still is as the request left it.
            if (!slot.IsProcessing
                && slot.Tokens is { } tokens
                && _occupants.GetValueOrDefault(slot.Id) is { } occupant
                && (occupant.Tokens ?? tokens) == tokens
                && SavePolicy.IsWorthSavingAtStop(tokens, FindSaved(occupant.Chain), leastTokens))
            {
                await SaveAsync(slot.Id, occupant, tokens, cancellationToken);
            }
        }

        return null;
    }

    private async Task<SavedState?> SaveAsync(int slot, SlotOccupant occupant, int tokens, CancellationToken cancellationToken)
    {
        if (!store.MakeRoom(scope, tokens))
        {
            return null;
        }

        var name = Guid.NewGuid().ToString("N");
        var started = time.GetTimestamp();
        try
        {
            var transfer = await client.SaveAsync(slot, PromptStateFolder.FileName(name), cancellationToken);
            if (transfer.Saved == tokens)
            {
                var now = time.GetUtcNow();
                var state = new SavedState
                {
                    Name = name,
                    Scope = scope.Key,
                    Model = scope.Model,
                    Tokens = tokens,
                    PromptTokens = occupant.PromptTokens,
                    Bytes = store.SizeOf(name),
                    SavedAt = now,
                    UsedAt = now,
                    Blocks = occupant.Chain.ToBytes(),
                };
                await store.AddAsync(state, cancellationToken);
                LogSaved(tokens, scope.Model, state.Bytes);
                return state;
            }

            // Another conversation came into the slot in between.
            store.Discard(name);
            return null;
        }
        catch
        {
            store.Discard(name);
            throw;
        }
        finally
        {
            CheckTime(started);
        }
    }

    private void CheckTime(long started)
    {
        var elapsed = time.GetElapsedTime(started);
        if (elapsed >= LongestTransfer)
        {
            record.OnSlow(scope, elapsed);
        }
    }

    private int FindSaved(PromptChain chain) => store.Find(scope.Key, chain)?.Tokens ?? 0;

    private async Task<T?> TryAsync<T>(Func<Task<T?>> work)
        where T : class
    {
        try
        {
            return await work();
        }
        catch (SlotRefusedException exception)
        {
            store.Warn(exception.Message);
        }
        catch (Exception exception) when (exception is HttpRequestException or HttpIOException or OperationCanceledException or ObjectDisposedException)
        {
            // The runner goes or has gone, or is too slow.
            LogInterrupted(scope.Model, exception.Message);
        }
        catch (Exception exception) when (PromptStateFolder.IsExpected(exception))
        {
            store.Warn(exception.Message);
        }
        catch (Exception exception)
        {
            // A fault of ours must not become one of the request.
            if (++_faults == 1)
            {
                LogUnexpected(exception, scope.Model);
            }
        }

        return null;
    }

    [LoggerMessage(EventId = 3223, Level = LogLevel.Debug, Message = "Saved a conversation of {Tokens} tokens on {Model}: {Bytes} bytes")]
    private partial void LogSaved(int tokens, string model, long bytes);

    [LoggerMessage(EventId = 3224, Level = LogLevel.Debug, Message = "Restored a conversation of {Tokens} tokens on {Model} into slot {Slot}")]
    private partial void LogRestored(int tokens, string model, int slot);

    [LoggerMessage(EventId = 3225, Level = LogLevel.Debug, Message = "A conversation on {Model} was not saved or restored: {Reason}")]
    private partial void LogInterrupted(string model, string reason);

    [LoggerMessage(EventId = 3226, Level = LogLevel.Error, Message = "The states of conversations on {Model} met a fault")]
    private partial void LogUnexpected(Exception exception, string model);
}
