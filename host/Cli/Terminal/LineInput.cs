namespace LlamaRunner.Host.Cli.Terminal;

/// <summary>A line that was typed.</summary>
/// <param name="Outcome">How the typing ended.</param>
/// <param name="Text">What stood there; may hold line breaks that were pasted.</param>
internal readonly record struct LineInput(LineOutcome Outcome, string Text);
