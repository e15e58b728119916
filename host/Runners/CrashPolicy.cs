namespace LlamaRunner.Host.Runners;

/// <summary>How long a model that fails over and over is left alone: a pure rule.</summary>
internal static class CrashPolicy
{
    /// <summary>A runner that has been up for so long was healthy: what it does afterwards is a new story.</summary>
    public static readonly TimeSpan HealthyAfter = TimeSpan.FromMinutes(1);

    private static readonly TimeSpan First = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(2);

    /// <summary>The time until the next start after so many failures in a row: 2 s, doubled each time, at most 2 minutes.</summary>
    public static TimeSpan Delay(int failures) => failures switch
    {
        <= 0 => TimeSpan.Zero,
        > 7 => Longest,
        _ => Times.Min(First * (1 << (failures - 1)), Longest),
    };
}
