using LlamaRunner.Contracts.Models;

namespace LlamaRunner.Host.Models;

/// <summary>A model that was found and could be read. The stem of its files is the name that its place gives it.</summary>
/// <param name="Files">Its files.</param>
/// <param name="Header">What they say.</param>
/// <param name="Projector">The projector that belongs to it; null when there is none.</param>
internal sealed record FoundModel(ModelFileSet Files, GgufHeader Header, Projector? Projector)
{
    /// <summary>The folder in which it was found; null when no folder says anything of it.</summary>
    public ModelFolder? Folder { get; init; }

    /// <summary>The path whose folders tell it from others of its name; null for the file's own.</summary>
    public string? Place { get; init; }

    /// <summary>Which source found it: the lower, the more its name counts.</summary>
    public int Source { get; init; }

    /// <summary>True for one that is listed only while there is no other.</summary>
    public bool IsFallback { get; init; }

    /// <summary>Other names for it, the most wanted first; it gets those that are free.</summary>
    public IReadOnlyList<string> Aliases { get; init; } = [];

    /// <summary>What tells it from another model of the same file: what was laid down with it. Null for the file alone.</summary>
    public string? Variant { get; init; }

    /// <summary>What was laid down with it.</summary>
    public ModelRecipe? Recipe { get; init; }

    /// <summary>The settings that it is started with.</summary>
    public LoadSettings Load { get; init; } = LoadSettings.Default;

    /// <summary>The id of the backend that starts it; null for any.</summary>
    public string? BackendId { get; init; }

    /// <summary>The SHA-256 of its manifest; null when it has none.</summary>
    public string? Digest { get; init; }

    /// <summary>When it was made; null for the time of its file.</summary>
    public DateTimeOffset? ModifiedAt { get; init; }

    /// <summary>True when its file belongs to another model, whose settings hold for it too.</summary>
    public bool Borrows { get; init; }

    /// <summary>All names by which its place knows it.</summary>
    public IEnumerable<string> Names => Aliases.Prepend(Files.Stem);

    /// <summary>Takes in a copy that was found elsewhere: its names, and its projector where this one has none.</summary>
    public FoundModel Absorb(FoundModel copy) =>
        this with { Projector = Projector ?? copy.Projector, Aliases = [copy.Files.Stem, .. Aliases, .. copy.Aliases] };
}
