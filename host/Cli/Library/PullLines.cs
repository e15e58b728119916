using System.Globalization;
using LlamaRunner.Contracts.Library;
using LlamaRunner.Host.Downloads;

namespace LlamaRunner.Host.Cli.Library;

/// <summary>Plain lines, for files, pipes and logs: one for each step, and one at each tenth of a file.</summary>
internal sealed class PullLines(TextWriter output) : IPullDisplay
{
    private const int Steps = 10;

    /// <inheritdoc/>
    public async Task ShowAsync(IAsyncEnumerable<LibraryProgress> steps, CancellationToken cancellationToken)
    {
        var last = "";
        await foreach (var step in steps.WithCancellation(cancellationToken))
        {
            var line = step is { Total: > 0 and var total }
                ? Line(step.Status, step.Completed ?? 0, total)
                : (Key: step.Status, Text: step.Status);
            if (line.Key != last)
            {
                last = line.Key;
                await output.WriteLineAsync(line.Text.AsMemory(), cancellationToken);
            }
        }
    }

    private static (string Key, string Text) Line(string status, long completed, long total)
    {
        var percent = completed * Steps / total * (100 / Steps);
        var key = string.Create(CultureInfo.InvariantCulture, $"{status}: {percent} %");
        return (key, $"{key}, {SizeText.Of(completed)} of {SizeText.Of(total)}");
    }
}
