using System.ComponentModel;
using LlamaRunner.Host.Configuration;

namespace LlamaRunner.Host.Cli;

[Description("Starts the host; what runs when no command is given")]
internal sealed class ServeCommand(CommandSurroundings surroundings) : ConfigurationCommand<ConfigurationSettings>(surroundings)
{
    private readonly Func<LoadedConfiguration, Task<int>> _serve = surroundings.Serve;

    // The host ends by its own signals, in its own order, and not by the command line's cancellation.
    protected override Task<int> RunAsync(
        LoadedConfiguration configuration, ConfigurationSettings settings, CancellationToken cancellationToken) => _serve(configuration);
}
