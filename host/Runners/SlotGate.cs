namespace LlamaRunner.Host.Runners;

/// <summary>
/// Counts the leases of one runner against its slots, without a lock. One word holds the count and two flags, so that a
/// lease, a close and a waiter that queues up can never miss one another.
/// </summary>
internal sealed class SlotGate
{
    private const int Closed = 1 << 30;
    private const int Contended = 1 << 29;
    private const int CountMask = Contended - 1;

    private int _slots;
    private int _word = Closed;

    /// <summary>The number of leases held now.</summary>
    public int Active => Volatile.Read(ref _word) & CountMask;

    /// <summary>Opens the gate for this many leases at once.</summary>
    public void Open(int slots)
    {
        Volatile.Write(ref _slots, slots);
        Interlocked.And(ref _word, ~Closed);
    }

    /// <summary>Takes a slot for a request that nobody waits before; fails when the gate is closed, contended or full.</summary>
    public bool TryEnter() => TryEnter(Closed | Contended);

    /// <summary>Takes a slot for the request that has waited longest; fails when all slots are taken. Works on a closed gate, for those who came before it closed.</summary>
    public bool TryEnterFromQueue() => TryEnter(0);

    /// <summary>Gives a slot back.</summary>
    /// <returns>The number of leases still held.</returns>
    public int Exit() => Interlocked.Decrement(ref _word) & CountMask;

    /// <summary>Sends newcomers to the queue while somebody waits there, so that they cannot overtake.</summary>
    public void SetContended(bool contended)
    {
        if (contended)
        {
            Interlocked.Or(ref _word, Contended);
        }
        else
        {
            Interlocked.And(ref _word, ~Contended);
        }
    }

    /// <summary>Lets nobody in any more.</summary>
    public void Close() => Interlocked.Or(ref _word, Closed);

    /// <summary>Closes the gate if nobody is inside; after it has succeeded nobody ever is.</summary>
    public bool TryCloseIdle()
    {
        var word = Volatile.Read(ref _word);
        while ((word & CountMask) == 0)
        {
            var seen = Interlocked.CompareExchange(ref _word, word | Closed, word);
            if (seen == word)
            {
                return true;
            }

            word = seen;
        }

        return false;
    }

    private bool TryEnter(int refusedBy)
    {
        var slots = Volatile.Read(ref _slots);
        var word = Volatile.Read(ref _word);
        while ((word & refusedBy) == 0 && (word & CountMask) < slots)
        {
            var seen = Interlocked.CompareExchange(ref _word, word + 1, word);
            if (seen == word)
            {
                return true;
            }

            word = seen;
        }

        return false;
    }
}
