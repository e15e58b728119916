using System.ComponentModel;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace LlamaRunner.Host.Configuration;

/// <summary>The whole of host.json. Every section is optional; what is absent has the default that stands beside it.</summary>
internal sealed record HostOptions
{
    [Description("The JSON schema that editors check against; not read by the host.")]
    [JsonPropertyName("$schema")]
    public string? Schema { get; init; }

    [Description("The API frontends by id. One that is absent runs with its own defaults.")]
    public IReadOnlyDictionary<string, FrontendOptions> Frontends { get; init; } = new Dictionary<string, FrontendOptions>();

    [Description("The backends' own sections by id; each is checked by its plugin.")]
    public IReadOnlyDictionary<string, JsonElement> Backends { get; init; } = new Dictionary<string, JsonElement>();

    [Description("The filters that requests and answers pass, by id. One that is absent runs with its own defaults.")]
    public IReadOnlyDictionary<string, FilterOptions> Filters { get; init; } = new Dictionary<string, FilterOptions>();

    [Description("How many runners there may be, where they listen and how long they stay.")]
    public RunnersOptions Runners { get; init; } = new();

    [Description("The models and where to find more.")]
    public ModelsOptions Models { get; init; } = new();

    [Description("Where builds of llama.cpp are installed from.")]
    public RuntimesOptions Runtimes { get; init; } = new();

    [Description("Where plugins are found.")]
    public PluginsOptions Plugins { get; init; } = new();

    [Description("Who may use the host.")]
    public SecurityOptions Security { get; init; } = new();

    [Description("What is logged, and where.")]
    public LoggingOptions Logging { get; init; } = new();
}
