using System.Text.RegularExpressions;

namespace LlamaRunner.Host.Models;

/// <summary>A multimodal projector that lies beside models.</summary>
/// <param name="Path">The path of its file.</param>
/// <param name="SeesImages">True when it takes images, and not sound alone.</param>
/// <param name="Quantization">The type of its weights.</param>
internal sealed partial record Projector(string Path, bool SeesImages, string Quantization)
{
    private static readonly string[] GenericNames = ["", "model", "vision", "clip", "projector"];

    /// <summary>Its name without <c>mmproj</c> and the type of its weights; null when the rest says nothing of a model.</summary>
    public string? ModelStem { get; } = StemOf(System.IO.Path.GetFileNameWithoutExtension(Path));

    /// <summary>The smaller the better: half precision is the usual choice, the rest costs memory or quality.</summary>
    public int PrecisionRank => Quantization switch
    {
        "F16" => 0,
        "BF16" => 1,
        "Q8_0" => 2,
        "F32" => 3,
        _ => 4,
    };

    /// <summary>True when a file is one by its name.</summary>
    public static bool IsNamed(string fileName) => fileName.Contains("mmproj", StringComparison.OrdinalIgnoreCase);

    private static string? StemOf(string name)
    {
        var stem = Precision().Replace(Mark().Replace(name, ""), "").Trim('-', '_', '.', ' ');
        return Array.Exists(GenericNames, generic => generic.Equals(stem, StringComparison.OrdinalIgnoreCase)) ? null : stem;
    }

    [GeneratedRegex("(?<=^|[-_. ])mmproj(?=$|[-_. ])", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Mark();

    [GeneratedRegex("(^|[-_. ])(bf16|fp?16|fp?32|i?q[0-9](_[0-9a-z]+)*)[-_. ]*$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Precision();
}
