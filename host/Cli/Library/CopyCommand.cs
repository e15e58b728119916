using System.ComponentModel;
using LlamaRunner.Host.Library;
using Spectre.Console.Cli;

namespace LlamaRunner.Host.Cli.Library;

[Description("Gives a model a second name; the weights are not copied")]
internal sealed class CopyCommand(CommandSurroundings surroundings) : LibraryCommand<CopyCommand.Settings>(surroundings)
{
    protected override async Task RunAsync(ILibraryDoor library, Settings settings, CancellationToken cancellationToken)
    {
        await library.CopyAsync(settings.Model, settings.Name, cancellationToken);
        await WriteLineAsync($"{settings.Model} is there as {settings.Name}, too.", cancellationToken);
    }

    /// <summary>The options of this command. The configuration serves when no host runs.</summary>
    internal sealed class Settings : ConfigurationSettings
    {
        [CommandArgument(0, "<MODEL>")]
        [Description("The model")]
        public string Model { get; init; } = "";

        [CommandArgument(1, "<NAME>")]
        [Description("Its second name")]
        public string Name { get; init; } = "";
    }
}
