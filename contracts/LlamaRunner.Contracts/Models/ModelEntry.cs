namespace LlamaRunner.Contracts.Models;

/// <summary>One model that clients can ask for. Immutable; a change of configuration or folder makes a new one.</summary>
public sealed record ModelEntry
{
    /// <summary>The name under which every frontend lists it; unique without regard to case. May hold slashes and colons.</summary>
    public required string Id { get; init; }

    /// <summary>
    /// The id of the backend that starts it; null when the host shall choose at each start: of the available backends the one
    /// with the highest <see cref="Backends.IBackend.AutomaticRank"/>.
    /// </summary>
    public string? BackendId { get; init; }

    /// <summary>The full path of the (first) GGUF file; null for a model that lives elsewhere.</summary>
    public string? Path { get; init; }

    /// <summary>The full path of the multimodal projector that belongs to it; null when there is none.</summary>
    public string? ProjectorPath { get; init; }

    /// <summary>Other names that resolve to this model.</summary>
    public IReadOnlyList<string> Aliases { get; init; } = [];

    /// <summary>
    /// How long a runner stays after its last request ended: <see cref="TimeSpan.Zero"/> unloads it at once,
    /// <see cref="Timeout.InfiniteTimeSpan"/> keeps it for ever. Default: the host's <c>runners.keepAlive</c>.
    /// </summary>
    public required TimeSpan KeepAlive { get; init; }

    /// <summary>True when its runner never goes for another model's.</summary>
    public bool Pinned { get; init; }

    /// <summary>True when the host starts its runner by itself, as soon as it is up.</summary>
    public bool Preload { get; init; }

    /// <summary>
    /// Among models that wait for a place, the one with the higher number goes first, until a request has waited out
    /// <c>runners.fairnessWindow</c>; from then on the order of arrival decides. -100 to 100; default 0.
    /// </summary>
    public int Priority { get; init; }

    /// <summary>The settings it is started with.</summary>
    public LoadSettings Load { get; init; } = LoadSettings.Default;

    /// <summary>The size of all its files in bytes; 0 when unknown.</summary>
    public long SizeBytes { get; init; }

    /// <summary>When its file was last written; for a model without file, when the host first saw it.</summary>
    public required DateTimeOffset ModifiedAt { get; init; }

    /// <summary>What was read from the file or reported by the backend; null when the file is missing or unreadable.</summary>
    public ModelMetadata? Metadata { get; init; }

    /// <summary>What the model can do, as far as its metadata tell.</summary>
    public ModelCapabilities Capabilities { get; init; }

    /// <summary>What was laid down with it; null when nothing was. Since contracts 1.1.</summary>
    public ModelRecipe? Recipe { get; init; }

    /// <summary>The SHA-256 of its manifest, 64 lower-case hexadecimal digits, for a model that has one; else null. Since contracts 1.1.</summary>
    public string? Digest { get; init; }

    /// <summary>
    /// Names of request fields to which the host gives a value where a request has none (<c>parameters.defaults</c> of its entry, and
    /// its recipe), so that a frontend leaves out its API's own default for them. Since contracts 1.1.
    /// </summary>
    public IReadOnlyCollection<string> DefaultedFields { get; init; } = [];
}
