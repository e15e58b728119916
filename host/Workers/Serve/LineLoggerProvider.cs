using Microsoft.Extensions.Logging;

namespace LlamaRunner.Host.Workers.Serve;

/// <summary>Makes the logs of a worker.</summary>
/// <param name="output">Where they go; must be safe for several threads, as the console is.</param>
internal sealed class LineLoggerProvider(TextWriter output) : ILoggerProvider
{
    /// <inheritdoc/>
    public ILogger CreateLogger(string categoryName) =>
        new LineLogger(categoryName[(categoryName.LastIndexOf('.') + 1)..], output);

    /// <inheritdoc/>
    public void Dispose()
    {
    }
}
