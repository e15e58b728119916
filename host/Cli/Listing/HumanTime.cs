namespace LlamaRunner.Host.Cli.Listing;

/// <summary>Times as Ollama's lists write them: how long ago, or how long from now.</summary>
internal static class HumanTime
{
    private const int DaysAWeek = 7;
    private const int DaysAMonth = 30;
    private const int DaysAYear = 365;

    public static string Relative(DateTimeOffset time, DateTimeOffset now) =>
        time > now ? $"{Format(time - now)} from now" : $"{Format(now - time)} ago";

    /// <summary>Writes a length of time in its largest unit that counts more than one.</summary>
    public static string Format(TimeSpan span)
    {
        var hours = (int)Math.Round(span.TotalHours, MidpointRounding.AwayFromZero);
        var days = hours / 24;
        return span switch
        {
            { TotalSeconds: < 1 } => "Less than a second",
            { TotalSeconds: < 2 } => "1 second",
            { TotalMinutes: < 1 } => $"{(int)span.TotalSeconds} seconds",
            { TotalMinutes: < 2 } => "About a minute",
            { TotalHours: < 1 } => $"{(int)span.TotalMinutes} minutes",
            _ when hours == 1 => "About an hour",
            _ when days < 2 => $"{hours} hours",
            _ when days < 2 * DaysAWeek => $"{days} days",
            _ when days < 2 * DaysAMonth => $"{days / DaysAWeek} weeks",
            _ when days < 2 * DaysAYear => $"{days / DaysAMonth} months",
            _ => $"{days / DaysAYear} years",
        };
    }
}
