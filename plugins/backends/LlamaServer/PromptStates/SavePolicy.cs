namespace LlamaRunner.Backends.LlamaServer.PromptStates;

/// <summary>Which conversations are worth writing, so that a long one is not written anew for each short turn.</summary>
internal static class SavePolicy
{
    private const int LeastGrowth = 512;
    private const int LeastGrowthAtStop = 256;
    private const int GrowthShare = 10;

    /// <summary>Whether to save a conversation when a request of it has ended.</summary>
    /// <param name="tokens">What its slot holds.</param>
    /// <param name="saved">How much of it a state on disk brings already.</param>
    /// <param name="leastTokens">The tokens below which it is not worth it.</param>
    public static bool IsWorthSaving(int tokens, int saved, int leastTokens) =>
        tokens >= leastTokens && (saved == 0 || tokens - saved >= Math.Max(LeastGrowth, saved / GrowthShare));

    /// <summary>Whether to save a conversation when its runner is about to stop.</summary>
    /// <param name="tokens">What its slot holds.</param>
    /// <param name="saved">How much of it a state on disk brings already.</param>
    /// <param name="leastTokens">The tokens below which it is not worth it.</param>
    public static bool IsWorthSavingAtStop(int tokens, int saved, int leastTokens) =>
        tokens >= leastTokens && tokens - saved >= LeastGrowthAtStop;
}
