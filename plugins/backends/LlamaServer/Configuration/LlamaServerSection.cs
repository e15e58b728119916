using System.Text.Json;
using LlamaRunner.Backends.LlamaServer.PromptStates;
using LlamaRunner.Contracts.Plugins;

namespace LlamaRunner.Backends.LlamaServer.Configuration;

/// <summary>Reads the options out of a section that <see cref="LlamaServerSectionValidator"/> has found right.</summary>
internal static class LlamaServerSection
{
    public const string Path = "backends." + LlamaServerBackend.BackendId;

    public static LlamaServerOptions Read(PluginSection section)
    {
        var options = section.Value.ValueKind is JsonValueKind.Undefined or JsonValueKind.Null
            ? new LlamaServerOptions()
            : section.Value.Deserialize(LlamaServerJsonContext.Default.LlamaServerOptions) ?? new LlamaServerOptions();
        return options with
        {
            Installed = FindInstalled(section),
            PromptStates = options.PromptStates with { Folder = section.ResolvePath(PromptStateOptions.Place) },
            Runtimes = options.Runtimes.ToDictionary(
                runtime => runtime.Key,
                runtime => runtime.Value with { Command = Resolve(runtime.Value.Command, section.ResolvePath) },
                StringComparer.Ordinal),
        };
    }

    /// <summary>The builds that the host has installed.</summary>
    public static InstalledRuntimes FindInstalled(PluginSection section) => new(section.ResolvePath(InstalledRuntimes.Place));

    // A bare name is looked up on PATH when a runner starts; only a path is relative to host.json.
    private static string? Resolve(string? command, Func<string, string> resolvePath) =>
        command is not null && (command.StartsWith('~') || command.AsSpan().ContainsAny('/', '\\')) ? resolvePath(command) : command;
}
