using LlamaRunner.Host.Cli.Chat;
using LlamaRunner.Host.Cli.Library;
using LlamaRunner.Host.Cli.Listing;
using LlamaRunner.Host.Cli.Plugins;
using Microsoft.Extensions.DependencyInjection;
using Spectre.Console;
using Spectre.Console.Cli;

namespace LlamaRunner.Host.Cli;

/// <summary>Reads the command line and runs the command it names.</summary>
internal static class CommandLine
{
    private const string Program = "llama-runner";

    private static readonly string[] OptionsWithValue =
        ["--config", "--set", "--system", "--temperature", "--seed", "--keepalive", "--format", "--variant", "--argument", "--kind", "--id", "--port", "--output"];

    /// <summary>Runs a command and gives the exit code.</summary>
    public static Task<int> RunAsync(string[] args) => RunAsync(args, CommandSurroundings.OfProcess(), CancellationToken.None);

    internal static async Task<int> RunAsync(string[] args, CommandSurroundings surroundings, CancellationToken cancellationToken)
    {
        if (FindIncomplete(args) is { } complaint)
        {
            await ComplainAsync(surroundings, complaint);
            return ExitCode.Usage;
        }

        var app = new CommandApp(new CommandTypeRegistrar(new ServiceCollection().AddSingleton(surroundings)));
        app.Configure(configurator => Configure(configurator, surroundings));
        try
        {
            return await app.RunAsync(WithVerb(args), cancellationToken);
        }
        catch (CommandFailedException exception)
        {
            await surroundings.Error.WriteLineAsync($"Error: {exception.Message}");
            return exception.ExitCode;
        }
        catch (CommandAppException exception)
        {
            await ComplainAsync(surroundings, exception.Message);
            return ExitCode.Usage;
        }
        catch (Exception exception)
        {
            await surroundings.Error.WriteLineAsync($"{Program} failed: {exception.Message}");
            return ExitCode.Failed;
        }
    }

    private static void Configure(IConfigurator configurator, CommandSurroundings surroundings)
    {
        configurator.SetApplicationName(Program);
        configurator.SetApplicationVersion(HostVersion.Text);
        configurator.UseStrictParsing();
        configurator.PropagateExceptions();
        configurator.ConfigureConsole(AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(surroundings.Output) }));
        configurator.AddCommand<ServeCommand>("serve");
        configurator.AddCommand<ServeTemporaryCommand>(ServeTemporaryCommand.Verb).IsHidden();
        configurator.AddCommand<ChatCommand>("chat");
        configurator.AddCommand<RunCommand>("run");
        configurator.AddCommand<ListCommand>("list").WithAlias("ls");
        configurator.AddCommand<PsCommand>("ps");
        configurator.AddCommand<LoadCommand>("load");
        configurator.AddCommand<StopCommand>("stop");
        configurator.AddCommand<EstimateCommand>("estimate");
        configurator.AddCommand<PullCommand>("pull");
        configurator.AddCommand<CopyCommand>("cp");
        configurator.AddCommand<DeleteCommand>("rm");
        configurator.AddBranch("config", branch =>
        {
            branch.SetDescription("Checks and prints the configuration");
            branch.AddCommand<ConfigValidateCommand>("validate");
            branch.AddCommand<ConfigShowCommand>("show");
            branch.AddCommand<ConfigSchemaCommand>("schema");
        });
        configurator.AddBranch("plugins", branch =>
        {
            branch.SetDescription("Lists, installs, removes, checks, begins and packs plugins");
            branch.AddCommand<PluginsListCommand>("list");
            branch.AddCommand<PluginsInstallCommand>("install");
            branch.AddCommand<PluginsRemoveCommand>("remove");
            branch.AddCommand<PluginsValidateCommand>("validate");
            branch.AddCommand<PluginsNewCommand>("new");
            branch.AddCommand<PluginsPackCommand>("pack");
        });
        configurator.AddBranch("runtime", branch =>
        {
            branch.SetDescription("Lists, installs and removes builds of llama.cpp");
            branch.AddCommand<RuntimeListCommand>("list");
            branch.AddCommand<RuntimeInstallCommand>("install");
            branch.AddCommand<RuntimeRemoveCommand>("remove");
        });
    }

    /// <summary>Finds what Spectre does not refuse: it gives an option without value the internal name of its default command.</summary>
    private static string? FindIncomplete(string[] args)
    {
        if (args is ["config"])
        {
            return "\"config\" needs a command: validate, show or schema.";
        }

        if (args is ["plugins"])
        {
            return "\"plugins\" needs a command: list, install, remove, validate, new or pack.";
        }

        if (args is ["runtime"])
        {
            return "\"runtime\" needs a command: list, install or remove.";
        }

        for (var i = 0; i < args.Length; i++)
        {
            if (args[i] == "--")
            {
                break;
            }

            if (OptionsWithValue.Contains(args[i]) && (i + 1 == args.Length || IsOption(args[i + 1])))
            {
                return $"Option \"{args[i]}\" needs a value.";
            }
        }

        return null;
    }

    private static bool IsOption(string arg) => arg.StartsWith('-') && !(arg.Length > 1 && char.IsAsciiDigit(arg[1]));

    /// <summary>Options without a command are those of <c>serve</c>.</summary>
    private static string[] WithVerb(string[] args) => args switch
    {
        [] => ["serve"],
        ["-h" or "--help" or "-v" or "--version", ..] => args,
        [['-', ..], ..] => ["serve", .. args],
        _ => args,
    };

    private static Task ComplainAsync(CommandSurroundings surroundings, string sentence) =>
        surroundings.Error.WriteLineAsync($"{sentence} \"{Program} --help\" lists what there is.");
}
