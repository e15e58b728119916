namespace LlamaRunner.Host.Cli;

/// <summary>A command cannot do what was asked. The message is all that its user is told.</summary>
internal class CommandFailedException(string message, int exitCode = ExitCode.Failed) : Exception(message)
{
    /// <summary>What the program ends with.</summary>
    public int ExitCode { get; } = exitCode;
}
