using System.ComponentModel;
using LlamaRunner.Host.Configuration;

namespace LlamaRunner.Host.Cli;

[Description("Starts a host for one command, without frontends; not for people")]
internal sealed class ServeTemporaryCommand(CommandSurroundings surroundings) : ConfigurationCommand<ConfigurationSettings>(surroundings)
{
    /// <summary>How it is called.</summary>
    public const string Verb = "serve-temporary";

    // As for serve: it ends in its own order.
    protected override Task<int> RunAsync(
        LoadedConfiguration configuration, ConfigurationSettings settings, CancellationToken cancellationToken) =>
        HostApplication.RunTemporaryAsync(configuration);
}
