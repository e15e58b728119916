using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.RegularExpressions;

namespace LlamaRunner.Host.Runtimes;

/// <summary>
/// What the name of a llama.cpp release's file says, for example <c>llama-b9870-bin-ubuntu-rocm-7.2-x64.tar.gz</c> or
/// <c>cudart-llama-bin-win-cuda-12.4-x64.zip</c>. Names have changed over the years; all forms are read.
/// </summary>
/// <param name="IsCompanion">Whether it is the CUDA runtime for a build.</param>
/// <param name="System">The operating system.</param>
/// <param name="Architecture">The processor architecture.</param>
/// <param name="Variant">What users call it.</param>
/// <param name="Kind">What it computes with.</param>
/// <param name="Version">The version of CUDA or ROCm; null where there is none.</param>
internal sealed partial record AssetName(
    bool IsCompanion, RuntimeSystem System, Architecture Architecture, string Variant, RuntimeKind Kind, Version? Version)
{
    private const string Cpu = "cpu";
    private const string Metal = "metal";

    /// <summary>Reads a name; null when it is none of a build with llama-server.</summary>
    public static AssetName? Parse(string name)
    {
        var match = Name().Match(name);
        if (!match.Success)
        {
            return null;
        }

        // The architecture is the last word, but for old names that go on with a GPU or an instruction set.
        var words = match.Groups["rest"].Value.Split('-').ToList();
        var place = words.FindLastIndex(word => ReadArchitecture(word) is not null);
        if (place < 0)
        {
            return null;
        }

        var architecture = ReadArchitecture(words[place])!.Value;
        words.RemoveAt(place);
        var system = ReadSystem(match.Groups["system"].Value);
        var variant = Normalise(string.Join('-', words), system, architecture);
        var kind = ReadKind(variant);
        return new AssetName(match.Groups["cudart"].Success, system, architecture, variant, kind, ReadVersion(variant, kind));
    }

    private static string Normalise(string variant, RuntimeSystem system, Architecture architecture) => variant switch
    {
        "" => system == RuntimeSystem.MacOS && architecture == Architecture.Arm64 ? Metal : Cpu,

        // Before b5400, Windows had a build for each set of instructions; these two are the usual machine's.
        "avx2" or "llvm" => Cpu,
        _ => OldCuda().Replace(variant, "cuda-"),
    };

    private static RuntimeKind ReadKind(string variant) => variant.Split('-')[0] switch
    {
        Cpu => RuntimeKind.Cpu,
        Metal => RuntimeKind.Metal,
        "cuda" => RuntimeKind.Cuda,
        "rocm" => RuntimeKind.Rocm,

        // "radeon" is for all of AMD's; others are for one GPU each.
        "hip" when variant == "hip-radeon" => RuntimeKind.Rocm,
        "vulkan" => RuntimeKind.Vulkan,
        _ => RuntimeKind.Other,
    };

    private static Version? ReadVersion(string variant, RuntimeKind kind)
    {
        var match = TwoNumbers().Match(variant);
        return kind is RuntimeKind.Cuda or RuntimeKind.Rocm && match.Success
            ? new Version(
                int.Parse(match.Groups[1].ValueSpan, CultureInfo.InvariantCulture),
                match.Groups[2].Success ? int.Parse(match.Groups[2].ValueSpan, CultureInfo.InvariantCulture) : 0)
            : null;
    }

    private static RuntimeSystem ReadSystem(string word) => word switch
    {
        "win" => RuntimeSystem.Windows,
        "macos" => RuntimeSystem.MacOS,
        _ => RuntimeSystem.Linux,
    };

    private static Architecture? ReadArchitecture(string word) => word switch
    {
        "x64" => Architecture.X64,
        "arm64" => Architecture.Arm64,
        "x86" => Architecture.X86,
        "s390x" => Architecture.S390x,
        _ => null,
    };

    [GeneratedRegex(
        @"^(?<cudart>cudart-)?llama-(?:[A-Za-z0-9._-]+?-)?bin-"
        + @"(?<system>ubuntu|linux|macos|win)-(?<rest>[A-Za-z0-9._-]+?)\.(?:zip|tar\.gz)$",
        RegexOptions.CultureInvariant)]
    private static partial Regex Name();

    [GeneratedRegex(@"^(?:cuda-)?cu(?=\d)", RegexOptions.CultureInvariant)]
    private static partial Regex OldCuda();

    [GeneratedRegex(@"-(\d{1,3})(?:\.(\d{1,3}))?(?![0-9a-z])", RegexOptions.CultureInvariant)]
    private static partial Regex TwoNumbers();
}
