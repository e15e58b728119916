using System.ComponentModel;
using LlamaRunner.Contracts.Models;

namespace LlamaRunner.Host.Configuration;

/// <summary>One model: <c>models.entries.&lt;name&gt;</c>.</summary>
internal sealed record ModelOptions
{
    [Description("The GGUF file, the first one of several shards. Required.")]
    public string? Path { get; init; }

    [Description("The multimodal projector. Default: the one found beside the model.")]
    public string? Mmproj { get; init; }

    [Description("The id of the backend. Default: chosen at each start: llama-server where there is one, else embedded.")]
    public string? Backend { get; init; }

    [Description("The backend's runtime by name. Default: default.")]
    public string? Runtime { get; init; }

    [Description("Command line options of the runner without dashes; decisive over the runtime's.")]
    public IReadOnlyDictionary<string, LaunchArgument> Arguments { get; init; } = new Dictionary<string, LaunchArgument>();

    [Description("Environment variables of the runner.")]
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();

    [Description("Other names for it.")]
    public IReadOnlyList<string> Aliases { get; init; } = [];

    [Description("Whether its runner never goes for another model's. Default: false.")]
    public bool Pinned { get; init; }

    [Description("Whether its runner starts with the host. Default: false.")]
    public bool Preload { get; init; }

    [Description("Among models that wait for a place the higher number goes first, until runners.fairnessWindow is over; -100 to 100. Default: 0.")]
    public int Priority { get; init; }

    [Description("What is changed in requests that generate.")]
    public ModelParametersOptions? Parameters { get; init; }

    [Description("How long its runner stays after its last request. Default: runners.keepAlive.")]
    public TimeSpan? KeepAlive { get; init; }
}
