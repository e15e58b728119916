using LlamaRunner.Host.Cli.Terminal;

namespace LlamaRunner.Host.Cli.Chat;

/// <summary>A chat at a terminal, until its user leaves.</summary>
internal sealed class ChatSession(
    Conversation conversation, Answerer answerer, SlashCommands commands, MessageReader reader, IKeySource keys,
    CommandSurroundings surroundings)
{
    private readonly TextWriter _output = surroundings.Output;

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        await _output.WriteLineAsync($"{conversation.Model}: send a message, /? for help, Ctrl-C stops an answer, /bye leaves");
        var hinted = false;
        while (true)
        {
            var message = await reader.ReadAsync(cancellationToken);
            if (message.Outcome == LineOutcome.Ended || (message is { Outcome: LineOutcome.Interrupted, Text: "" } && hinted))
            {
                return;
            }

            hinted = message is { Outcome: LineOutcome.Interrupted, Text: "" };
            if (hinted)
            {
                await _output.WriteLineAsync("Press Ctrl-C again, Ctrl-D or type /bye to leave.");
            }
            else if (message.Outcome == LineOutcome.Sent && !await TakeAsync(message.Text, cancellationToken))
            {
                return;
            }
        }
    }

    /// <summary>Does what a line asks for.</summary>
    /// <returns>False when the session is over.</returns>
    private async Task<bool> TakeAsync(string text, CancellationToken cancellationToken)
    {
        // Ctrl-C stops what is under way and not the session.
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using var interrupt = keys.OnInterrupt(() => _ = stop.CancelAsync());
        try
        {
            if (text.TrimStart().StartsWith('/'))
            {
                return await commands.RunAsync(text.Trim(), stop.Token);
            }

            if (!string.IsNullOrWhiteSpace(text))
            {
                conversation.Add(ChatMessage.User, text);
                await answerer.AnswerAsync(conversation, stop.Token, cancellationToken);
            }
        }
        catch (CommandFailedException exception)
        {
            await surroundings.Error.WriteLineAsync($"Error: {exception.Message}");
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // Stopped before there was anything to keep.
        }

        return true;
    }
}
