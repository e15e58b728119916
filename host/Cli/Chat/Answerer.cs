using System.Text;
using LlamaRunner.Contracts.Runners;
using LlamaRunner.Host.Cli.Terminal;
using LlamaRunner.Host.Control.Client;
using LlamaRunner.Host.Control.Messages;

namespace LlamaRunner.Host.Cli.Chat;

/// <summary>Asks for an answer and prints it as it arrives.</summary>
/// <param name="host">The host.</param>
/// <param name="surroundings">Where it prints.</param>
/// <param name="keepAlive">How long the model stays; null leaves it to the model.</param>
internal sealed class Answerer(ControlClient host, CommandSurroundings surroundings, string? keepAlive)
{
    private readonly StatusLine _status = new(surroundings);

    /// <summary>Whether what an answer took is printed, to standard error.</summary>
    public bool IsVerbose { get; set; }

    /// <summary>Loads a model before it is asked, so that a fault shows early; not when it would be unloaded at once.</summary>
    public Task<ModelReport> LoadAsync(string model, CancellationToken cancellationToken) => _status.ShowAsync(
        $"loading {model}",
        () => keepAlive == "0" ? host.ModelAsync(model, cancellationToken) : host.LoadAsync(model, keepAlive, cancellationToken));

    /// <summary>Prints the answer to a conversation's last message, and adds it.</summary>
    /// <param name="conversation">The conversation; without an answer its last message is taken back.</param>
    /// <param name="stop">Stops the answer; what has come of it stays.</param>
    /// <param name="cancellationToken">Ends the session.</param>
    /// <returns>False when it was stopped.</returns>
    /// <exception cref="CommandFailedException">It failed.</exception>
    public async Task<bool> AnswerAsync(Conversation conversation, CancellationToken stop, CancellationToken cancellationToken)
    {
        var printer = new AnswerPrinter(surroundings);
        var started = surroundings.Time.GetTimestamp();
        var answer = new StringBuilder();
        AnswerStatistics? statistics = null;
        try
        {
            var parts = host.ChatAsync(conversation.ToRequest(), keepAlive, stop).GetAsyncEnumerator(stop);
            await using (parts)
            {
                var waiting = await WhatIsWaitedForAsync(conversation.Model, stop);
                var any = await _status.ShowAsync(waiting, () => NextWithTextAsync(parts));
                for (; any; any = await parts.MoveNextAsync())
                {
                    answer.Append(parts.Current.Text);
                    await printer.PrintAsync(parts.Current);
                    statistics = parts.Current.Statistics ?? statistics;
                }
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            return false;
        }
        finally
        {
            await printer.EndAsync();
            Keep(conversation, answer.ToString());
        }

        if (IsVerbose)
        {
            await surroundings.Error.WriteAsync(AnswerReport.Format(statistics, surroundings.Time.GetElapsedTime(started)));
        }

        return true;
    }

    // The first events of a stream bring the role alone.
    private static async Task<bool> NextWithTextAsync(IAsyncEnumerator<AnswerPart> parts)
    {
        while (await parts.MoveNextAsync())
        {
            if (parts.Current is not { Text: "", Thinking: "", Statistics: null })
            {
                return true;
            }
        }

        return false;
    }

    private async Task<string> WhatIsWaitedForAsync(string model, CancellationToken cancellationToken)
    {
        var runners = await host.RunnersAsync(cancellationToken);
        return runners.Any(runner => runner.Model == model && runner.State is RunnerState.Ready or RunnerState.Busy)
            ? $"waiting for {model}"
            : $"loading {model}";
    }

    private static void Keep(Conversation conversation, string answer)
    {
        if (answer.Length > 0)
        {
            conversation.Add(ChatMessage.Assistant, answer);
        }
        else
        {
            conversation.TakeBackLast();
        }
    }
}
