using System.ComponentModel;
using System.Globalization;
using LlamaRunner.Host.Downloads;
using LlamaRunner.Host.Runtimes;

namespace LlamaRunner.Host.Cli;

[Description("Lists the installed builds of llama.cpp, or those that could be installed")]
internal sealed class RuntimeListCommand(CommandSurroundings surroundings) : RuntimeCommand<RuntimeListSettings>(surroundings)
{
    protected override Task RunAsync(RuntimeTools tools, RuntimeListSettings settings, CancellationToken cancellationToken) =>
        settings.Available ? ListAvailableAsync(tools, cancellationToken) : ListInstalledAsync(tools, cancellationToken);

    private async Task ListInstalledAsync(RuntimeTools tools, CancellationToken cancellationToken)
    {
        var installed = tools.Folder.List();
        var inUse = RuntimeInUse.Find(tools.Configuration, installed, Environment);
        if (installed.Count > 0)
        {
            await WriteAsync(
                ["NAME", "VARIANT", "SIZE", "INSTALLED", "VERSION"],
                [.. installed.Select(runtime => new[]
                {
                    runtime.Name == inUse.Name ? runtime.Name + " *" : runtime.Name,
                    runtime.Manifest.Variant,
                    SizeText.Of(runtime.Measure()),
                    Day(runtime.Manifest.InstalledAt),
                    runtime.Manifest.Version,
                })],
                cancellationToken);
        }

        await SayAsync(inUse.Sentence, cancellationToken);
    }

    private async Task ListAvailableAsync(RuntimeTools tools, CancellationToken cancellationToken)
    {
        var machine = await tools.Inspector.InspectAsync(cancellationToken);
        var rows = new List<string[]>();
        foreach (var release in await tools.Index.ListAsync(cancellationToken))
        {
            var builds = BuildChooser.Fitting(release, machine);
            if (builds.Count > 0)
            {
                var date = release.PublishedAt is { } published ? Day(published) : "";
                rows.Add([release.TagName, date, string.Join(", ", builds.Select(Describe))]);
            }
        }

        if (rows.Count == 0)
        {
            throw new RuntimeFailedException(
                $"No release that {tools.Index.Address} lists has a build for this system ({machine.Description}).");
        }

        await WriteAsync(["RELEASE", "PUBLISHED", "VARIANTS FOR THIS MACHINE, BEST FIRST"], rows, cancellationToken);
    }

    private static string Describe(RuntimeBuild build) => $"{build.Variant} ({SizeText.Of(build.Assets.Sum(asset => asset.Size))})";

    private static string Day(DateTimeOffset date) => date.ToLocalTime().ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private async Task WriteAsync(string[] titles, IReadOnlyList<string[]> rows, CancellationToken cancellationToken)
    {
        var widths = titles.Select((title, column) => rows.Select(row => row[column].Length).Append(title.Length).Max()).ToArray();
        foreach (var row in rows.Prepend(titles))
        {
            await SayAsync(string.Join("   ", row.Select((cell, column) => cell.PadRight(widths[column]))).TrimEnd(), cancellationToken);
        }
    }
}
