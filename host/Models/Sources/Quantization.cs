using System.Text.RegularExpressions;

namespace LlamaRunner.Host.Models.Sources;

/// <summary>The tags by which users of a hub choose among the files of one repository, such as <c>Q4_K_M</c>.</summary>
internal static partial class Quantization
{
    // What llama-server -hf takes where its user names no tag.
    private static readonly string[] Preferred = ["Q4_K_M", "Q8_0"];

    /// <summary>The tags of a model: those of its name, else that of its header.</summary>
    public static IReadOnlyList<string> TagsOf(FoundModel model)
    {
        var tags = TagsOf(model.Files.Stem);
        return tags.Count > 0 || model.Header.Metadata.Quantization == "unknown" ? tags : [model.Header.Metadata.Quantization.ToUpperInvariant()];
    }

    /// <summary>The tags of a file name without ending; none when it says nothing.</summary>
    public static IReadOnlyList<string> TagsOf(string stem)
    {
        var match = Tag().Match(stem);
        if (!match.Success)
        {
            return [];
        }

        var type = match.Groups["type"].Value.ToUpperInvariant();
        return match.Groups["dynamic"].Success ? ["UD-" + type, type] : [type];
    }

    /// <summary>Which of the models of a repository is meant where no tag is named.</summary>
    public static FoundModel DefaultOf(IReadOnlyList<FoundModel> models) =>
        Preferred.Select(tag => models.FirstOrDefault(model => TagsOf(model).Contains(tag))).OfType<FoundModel>().FirstOrDefault() ?? models[0];

    [GeneratedRegex(
        "(^|[-_.])(?<dynamic>UD-)?(?<type>I?Q[0-9](_[0-9A-Z]+)*|TQ[12]_0|MXFP4(_MOE)?|NVFP4|BF16|FP?16|FP?32)$",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Tag();
}
