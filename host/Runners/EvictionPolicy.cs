namespace LlamaRunner.Host.Runners;

/// <summary>Decides which runner has to go for another: a pure choice over what is known of the candidates.</summary>
internal static class EvictionPolicy
{
    /// <summary>Puts the runner that was used least recently first.</summary>
    /// <param name="candidates">The runners that are up and not on their way out.</param>
    public static IEnumerable<ManagedRunner> Order(IEnumerable<ManagedRunner> candidates) => candidates.OrderBy(runner => runner.LastUsedAt).ToArray();
}
