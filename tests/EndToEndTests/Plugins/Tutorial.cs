using System.Text.RegularExpressions;
using LlamaRunner.EndToEndTests.Harness;

namespace LlamaRunner.EndToEndTests.Plugins;

/// <summary>A document whose marked blocks are commands to be run.</summary>
internal static partial class Tutorial
{
    /// <summary>Reads the blocks in their order.</summary>
    public static IReadOnlyList<TutorialBlock> Read(string document)
    {
        var text = File.ReadAllText(Path.Combine(Repository.Root, document));
        return [.. BlockPattern().Matches(text).Select(static block =>
            new TutorialBlock(block.Groups["commands"].Value, block.Groups["stays"].Success))];
    }

    /// <summary>The one block of a language, for what the commands print.</summary>
    public static string ReadExpected(string document, string language) =>
        Regex.Match(File.ReadAllText(Path.Combine(Repository.Root, document)), $"^```{language}\\n(.*?)^```", RegexOptions.Multiline | RegexOptions.Singleline)
            .Groups[1].Value.Trim();

    [GeneratedRegex(@"^<!-- run(?<stays>: host)? -->\n```sh\n(?<commands>.*?)^```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex BlockPattern();
}
