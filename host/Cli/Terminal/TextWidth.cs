using Spectre.Console.Rendering;

namespace LlamaRunner.Host.Cli.Terminal;

/// <summary>How many columns of a terminal a text takes.</summary>
internal static class TextWidth
{
    public static int Of(string text) => new Segment(text).CellCount();
}
