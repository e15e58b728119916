using System.ComponentModel;
using LlamaRunner.Host.Configuration;
using Spectre.Console.Cli;

namespace LlamaRunner.Host.Cli.Plugins;

[Description("Removes an installed plugin")]
internal sealed class PluginsRemoveCommand(CommandSurroundings surroundings) : ConfigurationCommand<PluginsRemoveCommand.Settings>(surroundings)
{
    protected override async Task<int> RunAsync(LoadedConfiguration configuration, Settings settings, CancellationToken cancellationToken)
    {
        var plugins = new LocalPlugins(configuration);
        var found = plugins.Find();
        var source = found.FirstOrDefault(plugin => string.Equals(plugin.Name, settings.Name, StringComparison.OrdinalIgnoreCase))
            ?? throw new CommandFailedException($"There is no plugin named {settings.Name}. There are: {string.Join(", ", found.Select(static plugin => plugin.Name))}.");
        if (IsOfTheProgram(source.Path))
        {
            throw new CommandFailedException($"{source.Name} belongs to the program. Switch it off with --set plugins.disabled='[\"{source.Name}\"]', or in host.json.");
        }

        if (source.IsArchive)
        {
            File.Delete(source.Path);
        }
        else
        {
            Directory.Delete(source.Path, recursive: true);
        }

        await Output.WriteLineAsync($"{source.Name} is removed. A running host withdraws it within two seconds; requests under way end first.".AsMemory(), cancellationToken);
        return ExitCode.Done;
    }

    private static bool IsOfTheProgram(string path) => path.StartsWith(AppContext.BaseDirectory, StringComparison.OrdinalIgnoreCase);

    /// <summary>Which plugin.</summary>
    internal sealed class Settings : ConfigurationSettings
    {
        [CommandArgument(0, "<NAME>")]
        [Description("The plugin, as \"llama-runner plugins list\" shows it")]
        public string Name { get; init; } = "";
    }
}
