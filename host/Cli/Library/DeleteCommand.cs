using System.ComponentModel;
using LlamaRunner.Host.Library;
using Spectre.Console.Cli;

namespace LlamaRunner.Host.Cli.Library;

[Description("Takes models out of the library, with the files that no other one needs")]
internal sealed class DeleteCommand(CommandSurroundings surroundings) : LibraryCommand<DeleteCommand.Settings>(surroundings)
{
    protected override async Task RunAsync(ILibraryDoor library, Settings settings, CancellationToken cancellationToken)
    {
        foreach (var model in settings.Models)
        {
            await library.DeleteAsync(model, cancellationToken);
            await WriteLineAsync($"{model} is deleted.", cancellationToken);
        }
    }

    /// <summary>The options of this command. The configuration serves when no host runs.</summary>
    internal sealed class Settings : ConfigurationSettings
    {
        [CommandArgument(0, "<MODEL>")]
        [Description("The models")]
        public string[] Models { get; init; } = [];
    }
}
