using LlamaRunner.Contracts.Models;

namespace LlamaRunner.Host.Configuration;

/// <summary>One model: <c>models.entries.&lt;name&gt;</c>.</summary>
internal sealed record ModelOptions
{
    /// <summary>The GGUF file, the first one of several shards. Required.</summary>
    public string? Path { get; init; }

    /// <summary>The multimodal projector. Default: the one found beside the model.</summary>
    public string? Mmproj { get; init; }

    /// <summary>The id of the backend. Default: <c>llama-server</c>.</summary>
    public string Backend { get; init; } = "llama-server";

    /// <summary>The backend's runtime by name. Default: <c>default</c>.</summary>
    public string? Runtime { get; init; }

    /// <summary>Command line options of the runner without dashes; decisive over the runtime's.</summary>
    public IReadOnlyDictionary<string, LaunchArgument> Arguments { get; init; } = new Dictionary<string, LaunchArgument>();

    /// <summary>Environment variables of the runner.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();

    /// <summary>Other names for it.</summary>
    public IReadOnlyList<string> Aliases { get; init; } = [];

    /// <summary>How long its runner stays after its last request. Default: <c>runners.keepAlive</c>.</summary>
    public TimeSpan? KeepAlive { get; init; }
}
