namespace LlamaRunner.EndToEndTests.Harness;

/// <summary>How a command ended.</summary>
/// <param name="ExitCode">Its exit code.</param>
/// <param name="Output">All that it printed to standard output.</param>
/// <param name="Error">All that it printed to standard error.</param>
internal sealed record CliResult(int ExitCode, string Output, string Error);
