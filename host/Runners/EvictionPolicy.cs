namespace LlamaRunner.Host.Runners;

/// <summary>Decides which runner has to go for another: a pure choice over what is known of the candidates.</summary>
internal static class EvictionPolicy
{
    /// <summary>
    /// Chooses the idle runner that was used least recently; when all are busy, the busy one that was, which then finishes
    /// its requests first.
    /// </summary>
    /// <param name="candidates">The runners that are up and not on their way out.</param>
    /// <returns>The runner to go, or null when there is no candidate.</returns>
    public static ManagedRunner? Choose(IEnumerable<ManagedRunner> candidates) =>
        candidates.OrderBy(runner => runner.Gate.Active > 0).ThenBy(runner => runner.LastUsedAt).FirstOrDefault();
}
