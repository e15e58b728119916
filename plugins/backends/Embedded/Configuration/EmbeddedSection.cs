using System.Text.Json;
using LlamaRunner.Contracts.Plugins;

namespace LlamaRunner.Backends.Embedded.Configuration;

/// <summary>Reads the options out of a section that <see cref="EmbeddedSectionValidator"/> has found right.</summary>
internal static class EmbeddedSection
{
    public const string Path = "backends." + EmbeddedBackend.BackendId;

    public static EmbeddedOptions Read(PluginSection section)
    {
        if (section.Value.ValueKind is JsonValueKind.Undefined or JsonValueKind.Null)
        {
            return new EmbeddedOptions();
        }

        var options = section.Value.Deserialize(EmbeddedJsonContext.Default.EmbeddedOptions) ?? new EmbeddedOptions();
        return options.Library is { } library ? options with { Library = section.ResolvePath(library) } : options;
    }
}
