using System.ComponentModel;
using Spectre.Console.Cli;

namespace LlamaRunner.Host.Cli.Chat;

[Description("Answers one prompt, or chats when there is none")]
internal sealed class RunCommand(CommandSurroundings surroundings) : AnswerCommand<RunCommand.Settings>(surroundings)
{
    /// <summary>The options of this command.</summary>
    internal sealed class Settings : ChatSettings
    {
        [CommandArgument(0, "<MODEL>")]
        [Description("The model")]
        public string Model { get; init; } = "";

        [CommandArgument(1, "[PROMPT]")]
        [Description("The prompt; piped input is put before it")]
        public string[] Prompt { get; init; } = [];

        public override string? NamedModel => Model;

        public override string GivenPrompt => string.Join(' ', Prompt);
    }
}
