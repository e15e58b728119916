namespace LlamaRunner.Host.Cli;

/// <summary>What the program tells who started it.</summary>
internal static class ExitCode
{
    public const int Done = 0;
    public const int Failed = 1;

    /// <summary>Wrong usage, or a configuration that is not right.</summary>
    public const int Usage = 2;
}
