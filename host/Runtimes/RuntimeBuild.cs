using System.Runtime.InteropServices;

namespace LlamaRunner.Host.Runtimes;

/// <summary>One build of a release: an archive with llama-server, for one system and one kind of processor.</summary>
/// <param name="Asset">The archive.</param>
/// <param name="System">The operating system.</param>
/// <param name="Architecture">The processor architecture.</param>
/// <param name="Variant">What users call it, for example <c>cpu</c>, <c>vulkan</c>, <c>cuda-12.4</c>.</param>
/// <param name="Kind">What it computes with.</param>
/// <param name="Version">The version of CUDA or ROCm that it was made for; null where there is none.</param>
internal sealed record RuntimeBuild(
    ReleaseAsset Asset, RuntimeSystem System, Architecture Architecture, string Variant, RuntimeKind Kind, Version? Version)
{
    /// <summary>The archive with the CUDA runtime that it needs beside it; null when the release has none.</summary>
    public ReleaseAsset? Companion { get; init; }

    /// <summary>All archives, the program's first.</summary>
    public IReadOnlyList<ReleaseAsset> Assets => Companion is null ? [Asset] : [Asset, Companion];

    /// <summary>Every build of a release, for all systems.</summary>
    public static IReadOnlyList<RuntimeBuild> AllOf(Release release)
    {
        var names = release.Assets.Select(asset => (Asset: asset, Name: AssetName.Parse(asset.Name))).ToList();
        var builds = new List<RuntimeBuild>();
        foreach (var (asset, name) in names)
        {
            if (name is { IsCompanion: false })
            {
                var companion = names.Find(other => other.Name == name with { IsCompanion = true }).Asset;
                builds.Add(new RuntimeBuild(asset, name.System, name.Architecture, name.Variant, name.Kind, name.Version)
                {
                    Companion = name.Kind == RuntimeKind.Cuda ? companion : null,
                });
            }
        }

        return builds;
    }
}
