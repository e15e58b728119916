using System.Text.Json;

namespace LlamaRunner.Contracts.Plugins;

/// <summary>One plugin's section of host.json.</summary>
public sealed record PluginSection
{
    /// <summary>Where it stands, for example <c>backends.llama-server</c>.</summary>
    public required string Path { get; init; }

    /// <summary>The section; of kind <see cref="JsonValueKind.Undefined"/> when it is absent.</summary>
    public required JsonElement Value { get; init; }

    /// <summary>Makes a full path of one written in the section: expands a leading <c>~</c>, and takes a relative one from the folder of host.json.</summary>
    public required Func<string, string> ResolvePath { get; init; }
}
