using Spectre.Console;

namespace LlamaRunner.Host.Runtimes;

/// <summary>The bars that show transfers in a terminal.</summary>
internal static class TransferBars
{
    /// <summary>Makes them, each with its share, its bytes, its speed and the time that is left.</summary>
    public static Progress Transfers(this IAnsiConsole console) => console.Progress().Columns(
        new TaskDescriptionColumn(),
        new ProgressBarColumn(),
        new PercentageColumn(),
        new DownloadedColumn { Base = FileSizeBase.Decimal },
        new TransferSpeedColumn { Base = FileSizeBase.Decimal },
        new RemainingTimeColumn());
}
