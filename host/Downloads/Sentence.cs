namespace LlamaRunner.Host.Downloads;

/// <summary>Makes parts of sentences of what the framework and programs say.</summary>
internal static class Sentence
{
    private const int LastLines = 3;

    /// <summary>An exception's innermost message, which names the cause, without its full stop.</summary>
    public static string Of(Exception exception)
    {
        while (exception is HttpRequestException { InnerException: { } inner })
        {
            exception = inner;
        }

        return exception.Message.TrimEnd('.', ' ');
    }

    /// <summary>The last lines of a program's output, in one.</summary>
    public static string Of(IReadOnlyList<string> output) =>
        string.Join(" / ", output.Where(line => !string.IsNullOrWhiteSpace(line)).TakeLast(LastLines).Select(line => line.Trim()));
}
