using System.ComponentModel;
using System.Globalization;
using Spectre.Console.Cli;

namespace LlamaRunner.Host.Cli.Plugins;

[Description("Begins a plugin: a solution with a project that works, tests, and a set-up for debugging")]
internal sealed class PluginsNewCommand(CommandSurroundings surroundings) : AsyncCommand<PluginsNewSettings>
{
    // What `dotnet new` exits with for a template that is not installed.
    private const int NoTemplate = 103;
    private const int DefaultPort = 5050;

    // The variable by which programs of the SDK are told, and tests tell us.
    private string Dotnet => surroundings.Configuration.Environment.GetValueOrDefault("DOTNET_HOST_PATH", "dotnet");

    public override async Task<int> ExecuteAsync(CommandContext context, PluginsNewSettings settings, CancellationToken cancellationToken)
    {
        Check(settings);
        var folder = Path.GetFullPath(settings.Output ?? settings.Name, surroundings.Configuration.WorkingFolder);
        if (Directory.Exists(folder) && Directory.EnumerateFileSystemEntries(folder).Any())
        {
            throw new CommandFailedException($"{folder} is there already and not empty: choose another place with --output.");
        }

        var dotnet = await DotnetTool.FindAsync(Dotnet, cancellationToken);
        var (exitCode, output) = await dotnet.RunAsync(Arguments(settings, folder), cancellationToken);
        switch (exitCode)
        {
            case 0:
                await surroundings.Output.WriteLineAsync(Describe(settings, folder).AsMemory(), cancellationToken);
                return ExitCode.Done;
            case NoTemplate:
                throw new CommandFailedException(
                    "The templates are not installed: run \"dotnet new install LlamaRunner.Templates\", then this again.");
            default:
                throw new CommandFailedException($"dotnet new failed with code {exitCode}:{Environment.NewLine}{output}");
        }
    }

    private static void Check(PluginsNewSettings settings)
    {
        if (!PluginName.IsValid(settings.Name))
        {
            throw Usage($"NAME is \"{settings.Name}\": it must be letters, digits, dashes, underscores and dots, and begin with a letter, also after each dot.");
        }

        if (settings.Kind is not (PluginKind.Frontend or PluginKind.Backend))
        {
            throw Usage($"--kind is \"{settings.Kind}\": it must be {PluginKind.Frontend} or {PluginKind.Backend}.");
        }

        if (settings.Id is { } id && !PluginName.IsId(id))
        {
            throw Usage($"--id is \"{id}\": it must be lower-case letters, digits and dashes, and begin with a letter.");
        }

        if (settings.Port is not (null or (>= 1 and <= 65535)))
        {
            throw Usage($"--port is {settings.Port}: it must be 1 to 65535.");
        }

        if (settings.Port is not null && settings.Kind == PluginKind.Backend)
        {
            throw Usage("--port is for frontends: a backend listens on no port.");
        }
    }

    private static string[] Arguments(PluginsNewSettings settings, string folder)
    {
        string[] common = ["new", $"llamarunner-{settings.Kind}", "-n", settings.Name, "-o", folder, "--id", IdOf(settings)];
        return settings.Kind == PluginKind.Frontend ? [.. common, "--port", PortOf(settings)] : common;
    }

    private static string Describe(PluginsNewSettings settings, string folder) =>
        $"""
        {folder} has a {settings.Kind} that works. In there:
          dotnet test                                 starts a real host with it
          dotnet publish {settings.Name}   puts it where the host finds it
        """;

    private static string IdOf(PluginsNewSettings settings) => settings.Id ?? PluginName.ToId(settings.Name);

    private static string PortOf(PluginsNewSettings settings) => (settings.Port ?? DefaultPort).ToString(CultureInfo.InvariantCulture);

    private static CommandFailedException Usage(string sentence) => new(sentence, ExitCode.Usage);
}
