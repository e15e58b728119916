namespace LlamaRunner.Host.Cli.Terminal;

/// <summary>The keys of a terminal, Ctrl-C among them. Keys typed ahead are kept.</summary>
internal interface IKeySource : IDisposable
{
    /// <summary>Waits for the next key; null when the terminal has gone.</summary>
    ValueTask<TerminalKey?> ReadAsync(CancellationToken cancellationToken);

    /// <summary>Has Ctrl-C call something at once instead of being read, until the result is disposed.</summary>
    IDisposable OnInterrupt(Action interrupt);
}
