using System.ComponentModel;
using Spectre.Console.Cli;

namespace LlamaRunner.Host.Cli.Chat;

[Description("Chats with a model; piped input gets one answer")]
internal sealed class ChatCommand(CommandSurroundings surroundings) : AnswerCommand<ChatCommand.Settings>(surroundings)
{
    /// <summary>The options of this command.</summary>
    internal sealed class Settings : ChatSettings
    {
        [CommandArgument(0, "[MODEL]")]
        [Description("The model. Default: the only one, else the one that is loaded, else you are asked")]
        public string? Model { get; init; }

        public override string? NamedModel => Model;

        public override string GivenPrompt => "";
    }
}
