namespace LlamaRunner.Host.Cli.Terminal;

/// <summary>How the typing of a line ended.</summary>
internal enum LineOutcome
{
    /// <summary>With Enter.</summary>
    Sent,

    /// <summary>With Ctrl-C.</summary>
    Interrupted,

    /// <summary>With Ctrl-D on an empty line, or with the end of the terminal.</summary>
    Ended,
}
