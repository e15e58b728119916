namespace LlamaRunner.EndToEndTests.Chaos;

/// <summary>What one client does: one event after the other as a person does, or many at once as an agent does.</summary>
/// <param name="AtOnce">How many may be under way at once.</param>
/// <param name="Events">The events, all of one model.</param>
internal sealed record ChaosSession(int AtOnce, IReadOnlyList<ChaosEvent> Events)
{
    // Who was refused does not ask again at once; else a model that is left alone after a failure would use the whole plan up.
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);

    /// <summary>Has the events happen.</summary>
    /// <param name="happen">Does one, and says whether it succeeded.</param>
    /// <param name="cancellationToken">Ends the pauses.</param>
    public async Task RunAsync(Func<ChaosEvent, Task<bool>> happen, CancellationToken cancellationToken)
    {
        foreach (var part in Events.Chunk(AtOnce))
        {
            var succeeded = await Task.WhenAll(part.Select(happen));
            if (succeeded.Contains(false))
            {
                await Task.Delay(Pause, TimeProvider.System, cancellationToken);
            }
        }
    }
}
