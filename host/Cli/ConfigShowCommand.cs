using System.ComponentModel;
using System.Text.Json;
using LlamaRunner.Host.Configuration;

namespace LlamaRunner.Host.Cli;

[Description("Prints the configuration as it takes effect, defaults and overrides included, secrets hidden")]
internal sealed class ConfigShowCommand(CommandSurroundings surroundings) : ConfigurationCommand<ConfigurationSettings>(surroundings)
{
    protected override async Task<int> RunAsync(
        LoadedConfiguration configuration, ConfigurationSettings settings, CancellationToken cancellationToken)
    {
        var shown = JsonSerializer.SerializeToNode(configuration.Options, ConfigurationJsonContext.Default.HostOptions);
        var masked = SecretMask.Mask(shown, ConfigurationPath.Root)!;
        await Output.WriteLineAsync(ReadableJson.Write(masked).AsMemory(), cancellationToken);
        return ExitCode.Done;
    }
}
