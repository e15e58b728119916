using System.Threading.RateLimiting;
using LlamaRunner.Contracts.InProcess;

namespace LlamaRunner.Host.Workers.Wire;

/// <summary>
/// The updates of one generation: waits for a slot, starts it, and holds the runner to the contract. The slot is free again
/// before the end is given out, so that a client that has seen the end finds it free.
/// </summary>
internal sealed class UpdateSource(
    RateLimiter slots, Func<CancellationToken, IAsyncEnumerable<GenerationUpdate>> start, CancellationToken cancellationToken)
    : IAsyncDisposable
{
    private RateLimitLease? _slot;
    private IAsyncEnumerator<GenerationUpdate>? _updates;

    /// <summary>Gives the next piece of text, or at last the end. Not to be called after the end, nor while an earlier call is under way.</summary>
    public async ValueTask<GenerationUpdate> NextAsync()
    {
        if (_updates is null)
        {
            _slot = await slots.AcquireAsync(1, cancellationToken);
            _updates = start(cancellationToken).GetAsyncEnumerator(cancellationToken);
        }

        while (await _updates.MoveNextAsync())
        {
            switch (_updates.Current)
            {
                case GeneratedText { Text.Length: > 0 } text:
                    return text;
                case GeneratedText:
                    break;
                case GenerationEnd end:
                    await DisposeAsync();
                    return end;
                case var other:
                    throw new InvalidOperationException($"The runner gave {other?.GetType().Name ?? "null"} for an update.");
            }
        }

        cancellationToken.ThrowIfCancellationRequested();
        throw new InvalidOperationException("The runner's answer ended without a GenerationEnd.");
    }

    /// <summary>Ends the generation and frees the slot; again does nothing.</summary>
    public async ValueTask DisposeAsync()
    {
        var (updates, slot) = (_updates, _slot);
        (_updates, _slot) = (null, null);
        try
        {
            if (updates is not null)
            {
                await updates.DisposeAsync();
            }
        }
        finally
        {
            slot?.Dispose();
        }
    }
}
