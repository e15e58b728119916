using System.Globalization;
using LlamaRunner.Host.Cli.Listing;
using LlamaRunner.Host.Configuration;
using LlamaRunner.Host.Control.Client;
using LlamaRunner.Host.Control.Messages;

namespace LlamaRunner.Host.Cli.Chat;

/// <summary>The commands of a chat, which begin with a slash.</summary>
internal sealed class SlashCommands(ControlClient host, Conversation conversation, Answerer answerer, CommandSurroundings surroundings)
{
    private const string Help = """
        Commands:
          /?, /help                   this text
          /set system TEXT            sets the system message; without TEXT there is none
          /set parameter NAME VALUE   sets a sampling parameter
          /set verbose | quiet        prints, or does not, what each answer took
          /show                       tells of the model and of what is set
          /models                     lists the models
          /model NAME                 goes on with another model
          /save FILE, /load FILE      writes the conversation to a file, or takes it up from there
          /clear                      forgets the conversation
          /bye, /exit                 leaves

        Begin a message of several lines with triple quotes, and end it with the same.
        Keys: Up and Down for what you sent before, Ctrl-C stops an answer, Ctrl-L clears the screen, Ctrl-D leaves.
        """;

    private static readonly string[] Names =
        ["/?", "/help", "/set", "/show", "/models", "/model", "/save", "/load", "/clear", "/bye", "/exit"];

    private readonly TextWriter _output = surroundings.Output;
    private readonly ConversationFile _file = new(surroundings.Configuration.WorkingFolder, surroundings.Configuration.Home);

    /// <summary>Does what a line says.</summary>
    /// <returns>False when the session is over.</returns>
    /// <exception cref="CommandFailedException">It cannot be done.</exception>
    public async Task<bool> RunAsync(string line, CancellationToken cancellationToken)
    {
        var (name, argument) = Split(line);
        switch (name)
        {
            case "/bye" or "/exit":
                return false;
            case "/?" or "/help":
                await _output.WriteLineAsync(Help);
                break;
            case "/clear":
                conversation.Clear();
                await _output.WriteLineAsync("The conversation is forgotten.");
                break;
            case "/set":
                await SetAsync(argument);
                break;
            case "/show":
                await ShowAsync(cancellationToken);
                break;
            case "/models":
                await ListAsync(cancellationToken);
                break;
            case "/model":
                await SwitchAsync(Needed(argument, "/model NAME"), cancellationToken);
                break;
            case "/save":
                var path = await _file.SaveAsync(Needed(argument, "/save FILE"), conversation, cancellationToken);
                await _output.WriteLineAsync($"Saved to {path}.");
                break;
            case "/load":
                var count = await _file.LoadAsync(Needed(argument, "/load FILE"), conversation, cancellationToken);
                await _output.WriteLineAsync($"Messages loaded: {count}.");
                break;
            default:
                throw new CommandFailedException(Suggestion.For(name, Names) is { } meant
                    ? $"There is no command {name}: did you mean {meant}?"
                    : $"There is no command {name}: /? lists them.");
        }

        return true;
    }

    private async Task SetAsync(string argument)
    {
        var (what, value) = Split(argument);
        switch (what)
        {
            case "system":
                conversation.System = value.Length > 0 ? value : null;
                await _output.WriteLineAsync(value.Length > 0 ? "The system message is set." : "There is no system message now.");
                break;
            case "parameter":
                var (name, number) = Split(value);
                if (name.Length == 0)
                {
                    throw new CommandFailedException(
                        $"Use /set parameter NAME VALUE, with a NAME of {string.Join(", ", ChatParameters.Names)}.");
                }

                await _output.WriteLineAsync(conversation.Parameters.Set(name, number) is { } fault
                    ? throw new CommandFailedException(fault)
                    : $"{name} is {conversation.Parameters.Values[name].ToJsonString()}.");
                break;
            case "verbose" or "quiet":
                answerer.IsVerbose = what == "verbose";
                await _output.WriteLineAsync(answerer.IsVerbose ? "What each answer took is printed." : "What answers took is not printed.");
                break;
            default:
                throw new CommandFailedException("Use /set system TEXT, /set parameter NAME VALUE, /set verbose or /set quiet.");
        }
    }

    private async Task ShowAsync(CancellationToken cancellationToken)
    {
        var model = await host.ModelAsync(conversation.Model, cancellationToken);
        List<IReadOnlyList<string>> rows =
        [
            ["  architecture", model.Architecture ?? "unknown"],
            ["  parameters", model.Parameters?.ToString("N0", CultureInfo.InvariantCulture) ?? "unknown"],
            ["  quantization", model.Quantization ?? "unknown"],
            ["  context length", model.ContextLength?.ToString(CultureInfo.InvariantCulture) ?? "unknown"],
            ["  size", model.Size > 0 ? HumanSize.Format(model.Size) : "unknown"],
            ["  capabilities", string.Join(", ", model.Capabilities)],
            ["  backend", model.Backend ?? "chosen at each start"],
            ["  file", model.Path ?? "none"],
            ["  system message", conversation.System ?? "none"],
            .. conversation.Parameters.Values.Select(pair => (string[])[$"  {pair.Key}", pair.Value.ToJsonString()]),
        ];
        await _output.WriteAsync(PlainTable.Format([model.Name, ""], rows));
    }

    private async Task ListAsync(CancellationToken cancellationToken)
    {
        foreach (var model in await host.ModelsAsync(cancellationToken))
        {
            await _output.WriteLineAsync($"{(model.Name == conversation.Model ? '*' : ' ')} {model.Name}");
        }
    }

    private async Task SwitchAsync(string name, CancellationToken cancellationToken)
    {
        var found = await ModelNames.ExplainAsync<ModelReport>(
            host, name, () => answerer.LoadAsync(name, cancellationToken), cancellationToken);
        conversation.Model = found.Name;
        await _output.WriteLineAsync($"The conversation goes on with {found.Name}.");
    }

    private static string Needed(string argument, string usage) =>
        argument.Length > 0 ? argument : throw new CommandFailedException($"Use {usage}.");

    private static (string Word, string Remainder) Split(string text)
    {
        var space = text.AsSpan().IndexOfAny(' ', '\n', '\t');
        return space < 0 ? (text, "") : (text[..space], text[(space + 1)..].Trim());
    }
}
