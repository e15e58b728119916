using System.ComponentModel;
using LlamaRunner.Host.Configuration;
using LlamaRunner.Host.Plugins;
using LlamaRunner.Host.Plugins.Files;

namespace LlamaRunner.Host.Cli.Plugins;

[Description("Installs a plugin from its folder or archive, or replaces the one of its name")]
internal sealed class PluginsInstallCommand(CommandSurroundings surroundings) : ConfigurationCommand<PluginPathSettings>(surroundings)
{
    protected override async Task<int> RunAsync(LoadedConfiguration configuration, PluginPathSettings settings, CancellationToken cancellationToken)
    {
        var plugins = new LocalPlugins(configuration);
        var source = PluginDiscovery.Read(settings.Path);
        var status = await plugins.JudgeAsync(source, cancellationToken);
        if (status.State is not PluginState.Loadable)
        {
            throw new CommandFailedException($"{status.Name} is not installed, since a host would not load it: {status.Reason}");
        }

        var target = Path.Combine(plugins.OwnDirectory, source.Name);
        ThrowIfHidden(plugins, source.Name, target);
        await PluginFolderSwap.PutAsync(source, target, cancellationToken);
        await Output.WriteLineAsync(
            $"{status.Name} {status.Version} is installed in {target}. A running host takes it over within two seconds.".AsMemory(), cancellationToken);
        return ExitCode.Done;
    }

    // What lies in a folder before it has the name.
    private static void ThrowIfHidden(LocalPlugins plugins, string name, string target)
    {
        var other = plugins.Find().FirstOrDefault(found => string.Equals(found.Name, name, StringComparison.OrdinalIgnoreCase));
        if (other is not null && !string.Equals(other.Path, target, StringComparison.OrdinalIgnoreCase))
        {
            throw new CommandFailedException($"A plugin named {name} is there already: {other.Path}. Remove that one first.");
        }
    }
}
