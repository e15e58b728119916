using System.Text.Json.Serialization;
using LlamaRunner.Dialects.Configuration;

namespace LlamaRunner.Backends.LlamaServer.PromptStates;

/// <summary>The section <c>backends.llama-server.promptStates</c>: what runners have evaluated is kept on disk for their next life.</summary>
internal sealed record PromptStateOptions
{
    /// <summary>Where the states are.</summary>
    public const string Place = "~/.llama-runner/cache/prompt-states";

    private const long DefaultMaxBytes = 8L * 1024 * 1024 * 1024;
    private const int DefaultMinTokens = 1024;

    private static readonly TimeSpan DefaultMaxAge = TimeSpan.FromDays(7);

    /// <summary>Whether states are kept; when not, those of earlier are deleted. Default: true.</summary>
    public bool? Enabled { get; init; }

    /// <summary>What all states may take on disk. Default: 8 GiB.</summary>
    [JsonConverter(typeof(ByteSizeJsonConverter))]
    public long? MaxBytes { get; init; }

    /// <summary>How long a state stays that is not used. Default: 7 days.</summary>
    [JsonConverter(typeof(DurationJsonConverter))]
    public TimeSpan? MaxAge { get; init; }

    /// <summary>The tokens below which it is not worth it. Default: 1024.</summary>
    public int? MinTokens { get; init; }

    /// <summary>The full path of <see cref="Place"/>; null where there is none, and nothing is kept.</summary>
    [JsonIgnore]
    public string? Folder { get; init; }

    [JsonIgnore]
    public bool IsEnabled => Enabled ?? true;

    [JsonIgnore]
    public long ByteLimit => MaxBytes ?? DefaultMaxBytes;

    [JsonIgnore]
    public TimeSpan AgeLimit => MaxAge == Timeout.InfiniteTimeSpan ? TimeSpan.MaxValue : MaxAge ?? DefaultMaxAge;

    [JsonIgnore]
    public int LeastTokens => MinTokens ?? DefaultMinTokens;
}
