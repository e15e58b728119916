using System.Text.Json;
using System.Text.Json.Serialization;

namespace LlamaRunner.Host.Configuration;

/// <summary>The whole of host.json. Every section is optional; what is absent has the default that stands beside it.</summary>
internal sealed record HostOptions
{
    /// <summary>The JSON schema that editors check against; not read by the host.</summary>
    [JsonPropertyName("$schema")]
    public string? Schema { get; init; }

    /// <summary>The API frontends by id. One that is absent runs with its own defaults.</summary>
    public IReadOnlyDictionary<string, FrontendOptions> Frontends { get; init; } = new Dictionary<string, FrontendOptions>();

    /// <summary>The backends' own sections by id; each is checked by its plugin.</summary>
    public IReadOnlyDictionary<string, JsonElement> Backends { get; init; } = new Dictionary<string, JsonElement>();

    /// <summary>How many runners there may be, where they listen and how long they stay.</summary>
    public RunnersOptions Runners { get; init; } = new();

    /// <summary>The models and where to find more.</summary>
    public ModelsOptions Models { get; init; } = new();

    /// <summary>Where plugins are found.</summary>
    public PluginsOptions Plugins { get; init; } = new();

    /// <summary>Who may use the host.</summary>
    public SecurityOptions Security { get; init; } = new();

    /// <summary>What is logged, and where.</summary>
    public LoggingOptions Logging { get; init; } = new();
}
