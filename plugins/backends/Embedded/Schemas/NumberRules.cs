namespace LlamaRunner.Backends.Embedded.Schemas;

/// <summary>Rules for numbers, both bounds among those that are allowed.</summary>
/// <param name="Minimum">The least; null for any.</param>
/// <param name="Maximum">The greatest; null for any.</param>
internal sealed record NumberRules(decimal? Minimum, decimal? Maximum)
{
    /// <summary>Whether bounds that are left out are meant for whole numbers only: the nearest whole number stands in their place.</summary>
    public static NumberRules FromExclusive(decimal? above, decimal? below) =>
        new(above is { } least ? decimal.Floor(least) + 1 : null, below is { } most ? decimal.Ceiling(most) - 1 : null);
}
