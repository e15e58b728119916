using System.Text.Json;
using LlamaRunner.Contracts.Backends;
using LlamaRunner.Contracts.Models;
using LlamaRunner.Contracts.Plugins;
using LlamaRunner.Host.Plugins;

namespace LlamaRunner.Host.Workers.Launch;

/// <summary>What the host tells a worker to load.</summary>
internal sealed record LoadOrder
{
    /// <summary>The plugin.</summary>
    public required PluginCandidate Plugin { get; init; }

    /// <summary>The id of the backend in it.</summary>
    public required string BackendId { get; init; }

    /// <summary>What answers say that they were made by.</summary>
    public required string Fingerprint { get; init; }

    /// <summary>The model.</summary>
    public required ModelEntry Model { get; init; }

    /// <summary>The settings to load it with.</summary>
    public required LoadSettings Load { get; init; }

    /// <summary>The backend's section of host.json as the plugin may see it; null when it is absent.</summary>
    public required JsonElement? Section { get; init; }

    /// <summary>Where relative paths of the section start.</summary>
    public required string BaseFolder { get; init; }

    /// <summary>What <c>~</c> stands for in paths of the section.</summary>
    public required string Home { get; init; }

    /// <summary>Makes the order for one start.</summary>
    public static LoadOrder Of(RunnerStart start, string backendId, string fingerprint, PluginCandidate plugin, PluginSection section)
    {
        var value = IsolationSetting.Strip(section).Value;
        return new LoadOrder
        {
            Plugin = plugin,
            BackendId = backendId,
            Fingerprint = fingerprint,
            Model = start.Model,
            Load = start.Load,
            Section = value.ValueKind is JsonValueKind.Undefined ? null : value,
            BaseFolder = section.ResolvePath("."),
            Home = section.ResolvePath("~"),
        };
    }
}
