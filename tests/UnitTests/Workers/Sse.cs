namespace LlamaRunner.UnitTests.Workers;

/// <summary>Takes a stream of events apart.</summary>
internal static class Sse
{
    /// <summary>The data of each event; fails on anything else but comments.</summary>
    public static IReadOnlyList<string> Data(string stream)
    {
        Assert.EndsWith("\n\n", stream, StringComparison.Ordinal);
        var events = stream[..^2].Split("\n\n").Where(text => text != ":").ToList();
        Assert.All(events, text => Assert.StartsWith("data: ", text, StringComparison.Ordinal));
        return [.. events.Select(text => text[6..])];
    }
}
