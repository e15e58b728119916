using LlamaRunner.Host.Configuration;
using LlamaRunner.Host.Runtimes;

namespace LlamaRunner.Host.Cli;

/// <summary>What commands about runtimes work with.</summary>
internal sealed class RuntimeTools(LoadedConfiguration configuration, HttpClient client)
{
    public LoadedConfiguration Configuration => configuration;

    public RuntimeFolder Folder { get; } = new(configuration.Paths.Resolve(RuntimeFolder.Place));

    public ReleaseIndex Index { get; } = new(client, configuration.Options.Runtimes.Index, TimeProvider.System);

    public IMachineInspector Inspector { get; } = new MachineInspector(TimeProvider.System);

    public RuntimeInstaller Installer(IInstallDisplay display) =>
        new(Index, Inspector, client, Folder, display, configuration.Options.Runtimes.StallTimeout, TimeProvider.System);
}
