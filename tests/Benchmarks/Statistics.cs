namespace LlamaRunner.Benchmarks;

/// <summary>What is told of many measurements.</summary>
internal static class Statistics
{
    public static TimeSpan Median(IReadOnlyCollection<TimeSpan> values) => Quantile(values, 0.5);

    public static TimeSpan Quantile(IReadOnlyCollection<TimeSpan> values, double share)
    {
        var sorted = values.Order().ToArray();
        return sorted[(int)Math.Round((sorted.Length - 1) * share)];
    }
}
