namespace LlamaRunner.Host.Runners;

/// <summary>What <see cref="Math"/> has for numbers.</summary>
internal static class Times
{
    public static TimeSpan Min(TimeSpan one, TimeSpan other) => one < other ? one : other;

    public static TimeSpan Max(TimeSpan one, TimeSpan other) => one > other ? one : other;
}
