namespace LlamaRunner.Dialects.Processes;

/// <summary>
/// What the requests under way to a runner show of it. Written by every request and every read, so it holds counters only: no lock,
/// no clock, no memory for each request.
/// </summary>
/// <param name="begun">Called for each request that begins; must return quickly.</param>
internal sealed class RunnerActivity(Action begun)
{
    private int _requests;
    private int _waits;
    private long _signs;

    /// <summary>How many requests are under way.</summary>
    public int Requests => Volatile.Read(ref _requests);

    /// <summary>How many of them wait for the runner now; one whose client does not read what is there already does not.</summary>
    public int Waits => Volatile.Read(ref _waits);

    /// <summary>Changes with whatever comes from the runner.</summary>
    public long Signs => Volatile.Read(ref _signs);

    /// <summary>A request begins.</summary>
    public void Begin()
    {
        Interlocked.Increment(ref _requests);
        begun();
    }

    /// <summary>A request has ended.</summary>
    public void End() => Interlocked.Decrement(ref _requests);

    /// <summary>A request begins to wait for the runner.</summary>
    public void BeginWait() => Interlocked.Increment(ref _waits);

    /// <summary>It waits no longer.</summary>
    public void EndWait() => Interlocked.Decrement(ref _waits);

    /// <summary>Something came. Two at once may count as one: only that the number changes matters.</summary>
    public void NoteSign() => Volatile.Write(ref _signs, Volatile.Read(ref _signs) + 1);
}
