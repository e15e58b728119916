using LlamaRunner.Contracts.Library;
using LlamaRunner.Host.Runtimes;
using Spectre.Console;

namespace LlamaRunner.Host.Cli.Library;

/// <summary>A bar for each file, with speed and time left, for terminals.</summary>
internal sealed class PullBars(IAnsiConsole console) : IPullDisplay
{
    /// <inheritdoc/>
    public Task ShowAsync(IAsyncEnumerable<LibraryProgress> steps, CancellationToken cancellationToken) => console.Transfers()
        .StartAsync(async context =>
        {
            var files = new Dictionary<string, ProgressTask>(StringComparer.Ordinal);
            ProgressTask? work = null;
            await foreach (var step in steps.WithCancellation(cancellationToken))
            {
                work?.StopTask();
                if (step is { Digest: { } digest, Total: { } total })
                {
                    if (!files.TryGetValue(digest, out var file))
                    {
                        file = context.AddTask(Markup.Escape(step.Status), maxValue: Math.Max(total, 1));
                        files.Add(digest, file);
                    }

                    file.Value = total == 0 ? 1 : step.Completed ?? 0;
                }
                else
                {
                    work = context.AddTask(Markup.Escape(step.Status), maxValue: 1);
                    work.IsIndeterminate = true;
                    if (step.Status == LibraryProgress.Success)
                    {
                        work.Value = 1;
                    }
                }
            }
        });
}
