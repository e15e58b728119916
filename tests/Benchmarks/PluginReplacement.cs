using System.Diagnostics;
using LlamaRunner.EndToEndTests.Harness;
using LlamaRunner.EndToEndTests.Plugins;

namespace LlamaRunner.Benchmarks;

/// <summary>A plugin that is replaced over and over: how soon the next version serves, and what of the memory comes back.</summary>
internal static class PluginReplacement
{
    private const int Rounds = 100;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(1);
    private static readonly TimeSpan LogPause = TimeSpan.FromMilliseconds(50);

    public static async Task MeasureAsync(CancellationToken cancellationToken)
    {
        var port = FreePort.Next();
        var setup = new HostSetup();
        var folder = new PluginFolder(setup).WithShipped(PluginFolder.LlamaServer).WithShipped(PluginFolder.OpenAI).WithEcho(1);
        await using var host = await BenchmarkedHost.StartAsync(setup.With("frontends.echo.port", port), cancellationToken);
        using var echo = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}/") };
        var (times, first) = (new List<TimeSpan>(), 0d);
        for (var round = 1; round <= Rounds; round++)
        {
            times.Add(await ReplaceAsync(folder, echo, round % 2 + 1, cancellationToken));
            await FreedAsync(setup.LogFolder, round, cancellationToken);
            first = round == 1 ? host.MemoryMegabytes : first;
        }

        var last = host.MemoryMegabytes;
        Console.WriteLine($"{Rounds} replacements, from the end of the copy to the first answer of the new version, median: {Statistics.Median(times).TotalMilliseconds:F0} ms");
        Console.WriteLine($"memory of the host after 1 replacement: {first:F0} MB; after {Rounds}: {last:F0} MB ({last / first:F2})");
    }

    private static async Task<TimeSpan> ReplaceAsync(PluginFolder folder, HttpClient echo, int version, CancellationToken cancellationToken)
    {
        folder.WithEcho(version);
        var copied = Stopwatch.GetTimestamp();
        while (await echo.GetStringAsync("version", cancellationToken) != $"{version}")
        {
            await Task.Delay(Pause, TimeProvider.System, cancellationToken);
        }

        return Stopwatch.GetElapsedTime(copied);
    }

    private static async Task FreedAsync(string logs, int count, CancellationToken cancellationToken)
    {
        while (Directory.EnumerateFiles(logs).Sum(Freed) < count)
        {
            await Task.Delay(LogPause, TimeProvider.System, cancellationToken);
        }
    }

    private static int Freed(string log)
    {
        using var reader = new StreamReader(new FileStream(log, FileMode.Open, FileAccess.Read, FileShare.ReadWrite));
        return reader.ReadToEnd().Split("The memory of a version of plugin").Length - 1;
    }
}
