using LlamaRunner.Host.Cli.Terminal;
using LlamaRunner.Host.Control.Client;
using Spectre.Console.Cli;

namespace LlamaRunner.Host.Cli.Chat;

/// <summary>
/// What <c>chat</c> and <c>run</c> do: 1. read the prompt, 2. find or start a host, 3. choose the model, 4. give one answer, or chat when there
/// is no prompt and a person at both ends.
/// </summary>
internal abstract class AnswerCommand<TSettings>(CommandSurroundings surroundings) : HostClientCommand<TSettings>(surroundings)
    where TSettings : ChatSettings
{
    private readonly ConsoleTraits _console = surroundings.Console;

    public sealed override async Task<int> ExecuteAsync(CommandContext context, TSettings settings, CancellationToken cancellationToken)
    {
        using var interrupt = new Interrupt(cancellationToken);
        try
        {
            return await RunAsync(settings, interrupt.Token);
        }
        catch (OperationCanceledException) when (interrupt.Token.IsCancellationRequested)
        {
            return ExitCode.Failed;
        }
    }

    private async Task<int> RunAsync(TSettings settings, CancellationToken cancellationToken)
    {
        // 1.
        var format = await AnswerFormat.ReadAsync(settings.Format, Surroundings.Configuration.WorkingFolder, cancellationToken);
        var prompt = await ReadPromptAsync(settings.GivenPrompt, cancellationToken);

        // 2.
        await using var connection = await HostConnection.OpenAsync(Registry, settings, OnStart, Surroundings.Time, cancellationToken);

        // 3.
        var model = await new ModelChoice(connection.Client, Surroundings).ChooseAsync(settings.NamedModel, cancellationToken);

        // 4.
        var conversation = new Conversation { Model = model.Name, System = settings.System, Format = format };
        settings.Apply(conversation.Parameters);
        var answerer = new Answerer(connection.Client, Surroundings, settings.KeepAlive) { IsVerbose = settings.Verbose };
        if (prompt is null)
        {
            return await ChatAsync(connection.Client, conversation, answerer, cancellationToken);
        }

        conversation.Add(ChatMessage.User, prompt);
        await answerer.AnswerAsync(conversation, cancellationToken, cancellationToken);
        return ExitCode.Done;
    }

    /// <summary>Joins piped input and prompt as Ollama does, the input first; null when there is to be a chat.</summary>
    private async Task<string?> ReadPromptAsync(string given, CancellationToken cancellationToken)
    {
        if (_console.InputIsTerminal && given.Length > 0)
        {
            return given;
        }

        if (_console.InputIsTerminal && _console.OutputIsTerminal)
        {
            return null;
        }

        var piped = (await _console.Input.ReadToEndAsync(cancellationToken)).TrimEnd('\r', '\n');
        var prompt = string.Join('\n', new[] { piped, given }.Where(static part => part.Length > 0));
        return prompt.Length > 0
            ? prompt
            : throw new CommandFailedException("There is no prompt: give one after the model, or pipe it in.", ExitCode.Usage);
    }

    private async Task<int> ChatAsync(ControlClient host, Conversation conversation, Answerer answerer, CancellationToken cancellationToken)
    {
        await answerer.LoadAsync(conversation.Model, cancellationToken);
        using var keys = _console.OpenKeys();
        var editor = new LineEditor(keys, Surroundings.Output, _console.Width);
        var commands = new SlashCommands(host, conversation, answerer, Surroundings);
        await new ChatSession(conversation, answerer, commands, new MessageReader(editor), keys, Surroundings).RunAsync(cancellationToken);
        return ExitCode.Done;
    }

    private void OnStart() => Surroundings.Error.WriteLine("No host is running: one is started for this session.");
}
