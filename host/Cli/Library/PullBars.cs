using LlamaRunner.Contracts.Library;
using LlamaRunner.Host.Runtimes;
using Spectre.Console;

namespace LlamaRunner.Host.Cli.Library;

/// <summary>A bar for each file, with speed and time left, and a line for each other step, for terminals.</summary>
internal sealed class PullBars(IAnsiConsole console) : IPullDisplay
{
    /// <inheritdoc/>
    public Task ShowAsync(IAsyncEnumerable<LibraryProgress> steps, CancellationToken cancellationToken) => console.Transfers()
        .StartAsync(async context =>
        {
            var files = new Dictionary<string, ProgressTask>(StringComparer.Ordinal);
            await foreach (var step in steps.WithCancellation(cancellationToken))
            {
                if (step is not { Digest: { } digest, Total: { } total })
                {
                    // Above the bars: what has no bytes has no share either.
                    console.WriteLine(step.Status);
                    continue;
                }

                if (!files.TryGetValue(digest, out var file))
                {
                    file = context.AddTask(Markup.Escape(step.Status), maxValue: Math.Max(total, 1));
                    files.Add(digest, file);
                }

                file.Value = total == 0 ? 1 : step.Completed ?? 0;
            }
        });
}
