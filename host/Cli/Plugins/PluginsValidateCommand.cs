using System.ComponentModel;
using LlamaRunner.Host.Configuration;
using LlamaRunner.Host.Plugins;
using LlamaRunner.Host.Plugins.Files;

namespace LlamaRunner.Host.Cli.Plugins;

[Description("Checks whether a host would load a plugin, without running its code")]
internal sealed class PluginsValidateCommand(CommandSurroundings surroundings) : ConfigurationCommand<PluginPathSettings>(surroundings)
{
    protected override async Task<int> RunAsync(LoadedConfiguration configuration, PluginPathSettings settings, CancellationToken cancellationToken)
    {
        var source = PluginDiscovery.Read(settings.Path);
        var status = await new LocalPlugins(configuration).JudgeAsync(source, cancellationToken);
        if (status.State is not PluginState.Loadable)
        {
            throw new CommandFailedException($"A host would not load {status.Name}: {status.Reason}");
        }

        await Output.WriteLineAsync(
            $"A host would load {status.Name} {status.Version} (contracts {status.ContractVersion}). Its hash is {status.Hash}".AsMemory(), cancellationToken);
        return ExitCode.Done;
    }
}
