using LlamaRunner.Host.Control;
using LlamaRunner.Host.Control.Client;
using Spectre.Console.Cli;

namespace LlamaRunner.Host.Cli;

/// <summary>A command that talks to a running host.</summary>
internal abstract class HostClientCommand<TSettings>(CommandSurroundings surroundings) : AsyncCommand<TSettings>
    where TSettings : CommandSettings
{
    protected CommandSurroundings Surroundings => surroundings;

    protected HostRegistry Registry => HostRegistry.OfHome(surroundings.Configuration.Home);

    /// <summary>Finds the host that runs; null when none does.</summary>
    protected Task<ControlClient?> FindHostAsync(CancellationToken cancellationToken) =>
        new HostFinder(Registry, surroundings.Time).FindAsync(temporaryToo: true, cancellationToken);

    /// <exception cref="CommandFailedException">No host runs.</exception>
    protected async Task<ControlClient> NeedHostAsync(CancellationToken cancellationToken) =>
        await FindHostAsync(cancellationToken)
        ?? throw new CommandFailedException("No host is running: \"llama-runner serve\" starts one.");

    protected Task WriteLineAsync(string text, CancellationToken cancellationToken) =>
        surroundings.Output.WriteLineAsync(text.AsMemory(), cancellationToken);
}
