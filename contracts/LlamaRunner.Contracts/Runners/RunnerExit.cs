namespace LlamaRunner.Contracts.Runners;

/// <summary>How a runner ended.</summary>
public sealed record RunnerExit
{
    /// <summary>The exit code of its process (128 + signal where a signal ended it on Unix); null when it had no process.</summary>
    public int? ExitCode { get; init; }

    /// <summary>True when the host had asked it to stop.</summary>
    public bool Intended { get; init; }

    /// <summary>
    /// Why the host ended it by itself though nobody had asked, as a part of a sentence: <c>it made no progress for 120 s with 2
    /// requests under way</c>. Null when it did not.
    /// </summary>
    public string? Reason { get; init; }

    /// <summary>The last lines that it printed, oldest first.</summary>
    public IReadOnlyList<string> LastLines { get; init; } = [];
}
