using System.Globalization;

namespace LlamaRunner.Host.Cli.Listing;

/// <summary>Sizes as Ollama's lists write them: in powers of 1000, with one decimal below ten.</summary>
internal static class HumanSize
{
    private const int Step = 1000;
    private const int WholeFrom = 10;

    private static readonly string[] Units = ["B", "KB", "MB", "GB", "TB", "PB", "EB"];

    public static string Format(long bytes)
    {
        var value = (double)bytes;
        var unit = 0;
        while (value >= Step && unit < Units.Length - 1)
        {
            value /= Step;
            unit++;
        }

        var shown = value >= WholeFrom ? Math.Floor(value) : Math.Floor(value * 10) / 10;
        return string.Create(CultureInfo.InvariantCulture, $"{shown} {Units[unit]}");
    }
}
