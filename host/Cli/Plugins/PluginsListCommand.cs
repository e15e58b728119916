using System.ComponentModel;
using System.Text.Json;
using LlamaRunner.Host.Cli.Listing;
using LlamaRunner.Host.Configuration;
using LlamaRunner.Host.Control;
using LlamaRunner.Host.Control.Client;
using LlamaRunner.Host.Plugins;
using Spectre.Console.Cli;

namespace LlamaRunner.Host.Cli.Plugins;

[Description("Lists the plugins of the running host, or those that one would find")]
internal sealed class PluginsListCommand(CommandSurroundings surroundings) : ConfigurationCommand<PluginsListCommand.Settings>(surroundings)
{
    private static readonly string[] Head = ["NAME", "VERSION", "CONTRACTS", "STATE", "PROVIDES", "HASH", "ORIGIN"];

    // The whole one is 71 characters long; this is enough to compare by eye, and --json has all of it.
    private const int ShownHash = 19;

    protected override async Task<int> RunAsync(LoadedConfiguration configuration, Settings settings, CancellationToken cancellationToken)
    {
        var plugins = await ReadAsync(configuration, cancellationToken);
        var text = settings.Json
            ? ReadableJson.Write(JsonSerializer.SerializeToNode(plugins, ControlJsonContext.Relaxed.IReadOnlyListPluginStatus)!) + Environment.NewLine
            : Table(plugins);
        await Output.WriteAsync(text.AsMemory(), cancellationToken);
        return ExitCode.Done;
    }

    private async Task<IReadOnlyList<PluginStatus>> ReadAsync(LoadedConfiguration configuration, CancellationToken cancellationToken)
    {
        var finder = new HostFinder(HostRegistry.OfHome(Surroundings.Configuration.Home), Surroundings.Time);
        using var host = await finder.FindAsync(temporaryToo: false, cancellationToken);
        return host is not null
            ? await host.PluginsAsync(cancellationToken)
            : await new LocalPlugins(configuration).JudgeAllAsync(cancellationToken);
    }

    private static string Table(IReadOnlyList<PluginStatus> plugins)
    {
        var table = PlainTable.Format(Head, [.. plugins.Select(static plugin => (string[])
        [
            plugin.Name,
            plugin.Version ?? "-",
            plugin.ContractVersion ?? "-",
            JsonNamingPolicy.CamelCase.ConvertName(plugin.State.ToString()),
            plugin.Provides.Count > 0 ? string.Join(", ", plugin.Provides) : "-",
            plugin.Hash is { Length: > ShownHash } hash ? hash[..ShownHash] : "-",
            plugin.Origin ?? "-",
        ])]);
        return table + string.Concat(plugins
            .Where(static plugin => plugin.Reason is not null)
            .Select(static plugin => $"{plugin.Name}: {plugin.Reason}{Environment.NewLine}"));
    }

    /// <summary>The options of this command.</summary>
    internal sealed class Settings : ConfigurationSettings
    {
        [CommandOption("--json")]
        [Description("Prints JSON")]
        public bool Json { get; init; }
    }
}
