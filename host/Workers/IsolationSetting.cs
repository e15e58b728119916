using System.Text.Json;
using System.Text.Json.Nodes;
using LlamaRunner.Contracts.Plugins;

namespace LlamaRunner.Host.Workers;

/// <summary>
/// The host's own key in the section of an in-process backend: <c>backends.&lt;id&gt;.isolation</c>. The plugin, which would take
/// it for a mistake, does not see it.
/// </summary>
internal static class IsolationSetting
{
    private const string Key = "isolation";
    private const string Process = "process";
    private const string InProcess = "in-process";

    /// <summary>The path of a backend's section.</summary>
    public static string SectionOf(string backendId) => "backends." + backendId;

    /// <summary>Reads the setting of a section that <see cref="FindFault"/> has found right.</summary>
    public static BackendIsolation Read(PluginSection section) =>
        TryFind(section, out var value) && value.ValueKind is JsonValueKind.String && value.ValueEquals(InProcess)
            ? BackendIsolation.InProcess
            : BackendIsolation.Process;

    /// <summary>Says what is wrong with the setting; null when it is right or absent.</summary>
    public static ConfigurationFault? FindFault(PluginSection section) =>
        !TryFind(section, out var value)
        || (value.ValueKind is JsonValueKind.String && (value.ValueEquals(Process) || value.ValueEquals(InProcess)))
            ? null
            : new ConfigurationFault($"{section.Path}.{Key}", $"is {value.GetRawText()}: must be \"{Process}\" or \"{InProcess}\"");

    /// <summary>The section without the setting.</summary>
    public static PluginSection Strip(PluginSection section)
    {
        if (!TryFind(section, out _))
        {
            return section;
        }

        var rest = JsonObject.Create(section.Value)!;
        rest.Remove(Key);
        using var document = JsonDocument.Parse(rest.ToJsonString());
        return section with { Value = document.RootElement.Clone() };
    }

    private static bool TryFind(PluginSection section, out JsonElement value)
    {
        value = default;
        return section.Value.ValueKind is JsonValueKind.Object && section.Value.TryGetProperty(Key, out value);
    }
}
