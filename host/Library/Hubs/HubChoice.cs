using LlamaRunner.Contracts.Failures;
using LlamaRunner.Host.Models;
using ModelProjector = LlamaRunner.Host.Models.Projector;
using Quantizations = LlamaRunner.Host.Models.Sources.Quantization;

namespace LlamaRunner.Host.Library.Hubs;

/// <summary>The files of a repository that make one model.</summary>
/// <param name="Quantization">The quantisation, as the file name has it; the file name where it has none.</param>
/// <param name="Models">The weights: one file, or all shards in order.</param>
/// <param name="Projector">The projector; null when there is none.</param>
internal sealed record HubChoice(string Quantization, IReadOnlyList<HubFile> Models, HubFile? Projector)
{
    private const string AnyTag = "latest";

    // What Ollama and the hub's own pages take where nobody says: small, and good enough.
    private static readonly string[] Preferred = ["Q4_K_M", "Q4_0", "Q4_K_S", "Q5_K_M", "Q4_K_XL", "Q8_0"];

    /// <summary>Chooses the files.</summary>
    /// <param name="files">All files of the repository.</param>
    /// <param name="tag">A quantisation in any case, a file name, or <c>latest</c> for what there is.</param>
    /// <exception cref="LibraryFailedException">There is none; the message says what there is.</exception>
    public static HubChoice Of(IReadOnlyList<HubFile> files, string tag)
    {
        var gguf = files.Where(static file => file.Name.EndsWith(".gguf", StringComparison.OrdinalIgnoreCase))
            .OrderBy(static file => file.Path, StringComparer.Ordinal).ToList();
        var sets = gguf.Where(static file => !IsProjector(file) && !file.Name.Contains("imatrix", StringComparison.OrdinalIgnoreCase))
            .GroupBy(static file => FolderOf(file) + StemOf(file)).Select(static group => group.ToList()).ToList();
        if (sets.Count == 0)
        {
            throw new LibraryFailedException("the repository holds no GGUF file: choose one whose name ends in -GGUF");
        }

        var chosen = tag.Equals(AnyTag, StringComparison.OrdinalIgnoreCase) ? Default(sets) : Named(sets, tag);
        if (ShardName.Of(chosen[0].Name) is { } shard && shard.Count != chosen.Count)
        {
            throw new LibraryFailedException(FormattableString.Invariant($"the repository has {chosen.Count} of the {shard.Count} shards of {shard.Stem}"));
        }

        return new HubChoice(LabelOf(chosen), chosen, FindProjector(chosen, sets, gguf.FindAll(IsProjector)));
    }

    private static bool IsProjector(HubFile file) => ModelProjector.IsNamed(file.Name);

    private static List<HubFile> Default(List<List<HubFile>> sets) =>
        Preferred.Select(tag => sets.Find(set => TagsOf(set).Contains(tag))).OfType<List<HubFile>>().FirstOrDefault() ?? sets[0];

    private static List<HubFile> Named(List<List<HubFile>> sets, string tag) =>
        sets.Find(set => TagsOf(set).Contains(tag, StringComparer.OrdinalIgnoreCase))
        ?? sets.Find(set => set[0].Name.Equals(tag, StringComparison.OrdinalIgnoreCase) || StemOf(set[0]).Equals(tag, StringComparison.OrdinalIgnoreCase))
        ?? throw new LibraryFailedException(
            $"the repository has no quantization {tag}; there are {string.Join(", ", sets.Select(LabelOf).Distinct())}");

    private static HubFile? FindProjector(List<HubFile> model, List<List<HubFile>> sets, List<HubFile> projectors)
    {
        // The place of a projector in the hub is what is compared; nothing is read.
        var byPath = projectors.Where(file => FolderOf(file).Length == 0 || FolderOf(file) == FolderOf(model[0]))
            .ToDictionary(static file => file.Path, StringComparer.Ordinal);
        var candidates = byPath.Values.Select(static file =>
            new ModelProjector(file.Path, SeesImages: true, PrecisionOf(file))).ToList();
        return ProjectorMatcher.Choose(StemOf(model[0]), [.. sets.Select(static set => StemOf(set[0]))], candidates, isRoot: false) is { } found
            ? byPath[found.Path]
            : null;
    }

    private static string PrecisionOf(HubFile file) =>
        Quantizations.TagsOf(StemOf(file)) switch { [.., "FP16"] => "F16", [.., "FP32"] => "F32", [.., var tag] => tag, _ => "unknown" };

    private static IReadOnlyList<string> TagsOf(List<HubFile> set) => Quantizations.TagsOf(StemOf(set[0]));

    private static string LabelOf(List<HubFile> set) => TagsOf(set) is [var tag, ..] ? tag : set[0].Name;

    private static string StemOf(HubFile file) => ShardName.Of(file.Name)?.Stem ?? System.IO.Path.GetFileNameWithoutExtension(file.Name);

    private static string FolderOf(HubFile file) => file.Path[..^file.Name.Length];
}
