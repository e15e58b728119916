using Spectre.Console;

namespace LlamaRunner.Host.Runtimes;

/// <summary>A progress bar with speed and time left, for terminals.</summary>
internal sealed class BarDisplay(IAnsiConsole console) : IInstallDisplay
{
    public void Say(string line) => console.WriteLine(line);

    public Task TrackAsync(string what, long total, Func<IProgress<long>, Task> work) => console.Transfers()
        .StartAsync(context => work(new Bar(context.AddTask(Markup.Escape(what), maxValue: total))));

    private sealed class Bar(ProgressTask task) : IProgress<long>
    {
        public void Report(long value) => task.Value = value;
    }
}
