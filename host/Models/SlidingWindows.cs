namespace LlamaRunner.Host.Models;

/// <summary>
/// Which layers have a sliding window where the file does not say: what llama.cpp takes for the architecture (the second argument of
/// <c>load_swa_pattern</c> in its <c>src/models</c>).
/// </summary>
internal static class SlidingWindows
{
    /// <summary>Counts them; 0, which is the safe side, for an architecture that is not known to have any.</summary>
    /// <param name="architecture">The architecture.</param>
    /// <param name="layers">The number of layers.</param>
    /// <param name="period">What the file says: one in so many layers looks back over everything; 0 when it says nothing.</param>
    public static int CountLayers(string architecture, int layers, int period)
    {
        if (period == 0)
        {
            period = architecture switch
            {
                "gemma2" or "gpt-oss" => 2,
                "modern-bert" => 3,
                "cohere2" or "cohere2moe" or "llama4" or "exaone4" or "exaone-moe" or "olmo2" or "afmoe" or "smallthinker" => 4,
                "gemma3n" => 5,
                "gemma3" or "gemma-embedding" => 6,
                "plamo3" => 8,
                _ => 1,
            };
        }

        // The last of each period has none; with some, the first.
        var firstIsFull = architecture is "modern-bert" or "cohere2moe" or "smallthinker";
        return period <= 1 ? 0 : layers - ((layers + (firstIsFull ? period - 1 : 0)) / period);
    }
}
