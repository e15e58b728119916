using LlamaRunner.EndToEndTests.Harness;

namespace LlamaRunner.EndToEndTests.Plugins;

/// <summary>Has a host replace a plugin, and sees that the version before is really unloaded.</summary>
internal static class Unloading
{
    /// <summary>Changes a plugin's content without changing what it does, and waits until nothing of the version before is left in memory.</summary>
    public static async Task ReplaceAsync(this PluginFolder folder, HostProcess host, string name, CancellationToken cancellationToken)
    {
        folder.Change(name, 0);
        var line = $"The memory of a version of plugin {name} is free";
        await Eventually.TrueAsync(() => host.Output.Contains(line), Within.Start, line, cancellationToken);
    }
}
