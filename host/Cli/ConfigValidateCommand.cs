using System.ComponentModel;
using LlamaRunner.Host.Configuration;

namespace LlamaRunner.Host.Cli;

[Description("Checks the configuration and reports every fault")]
internal sealed class ConfigValidateCommand(CommandSurroundings surroundings) : ConfigurationCommand<ConfigurationSettings>(surroundings)
{
    protected override async Task<int> RunAsync(
        LoadedConfiguration configuration, ConfigurationSettings settings, CancellationToken cancellationToken)
    {
        await Output.WriteLineAsync($"{configuration.FilePath ?? "The built-in configuration"} is valid".AsMemory(), cancellationToken);
        return ExitCode.Done;
    }
}
