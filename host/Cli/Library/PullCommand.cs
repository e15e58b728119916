using System.ComponentModel;
using LlamaRunner.Contracts.Library;
using LlamaRunner.Host.Library;
using Spectre.Console;
using Spectre.Console.Cli;

namespace LlamaRunner.Host.Cli.Library;

[Description("Gets a model from its registry, or from the Hugging Face hub with a name such as hf.co/USER/REPOSITORY:Q4_K_M")]
internal sealed class PullCommand(CommandSurroundings surroundings) : LibraryCommand<PullCommand.Settings>(surroundings)
{
    protected override string Stopped => "Stopped; what has arrived is kept, and the next pull goes on from there.";

    protected override async Task RunAsync(ILibraryDoor library, Settings settings, CancellationToken cancellationToken)
    {
        var output = new AnsiConsoleOutput(Surroundings.Output);
        IPullDisplay display = output.IsTerminal
            ? new PullBars(AnsiConsole.Create(new AnsiConsoleSettings { Out = output }))
            : new PullLines(Surroundings.Output);
        var request = new RegistryRequest { Name = settings.Model, IsInsecure = settings.IsInsecure };
        await display.ShowAsync(library.PullAsync(request, cancellationToken), cancellationToken);
    }

    /// <summary>The options of this command. The configuration serves when no host runs.</summary>
    internal sealed class Settings : ConfigurationSettings
    {
        [CommandArgument(0, "<MODEL>")]
        [Description("The model, for example qwen3:8b or hf.co/USER/REPOSITORY:Q4_K_M")]
        public string Model { get; init; } = "";

        [CommandOption("--insecure")]
        [Description("Speaks to the registry that the name says without encryption")]
        public bool IsInsecure { get; init; }
    }
}
