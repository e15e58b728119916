using LlamaRunner.Contracts.Runners;
using LlamaRunner.Host.Control.Client;
using LlamaRunner.Host.Control.Messages;
using Spectre.Console;

namespace LlamaRunner.Host.Cli.Chat;

/// <summary>
/// Finds the model that a session is with: the named one, else the only one, else the one that is loaded, else a person is asked.
/// </summary>
internal sealed class ModelChoice(ControlClient host, CommandSurroundings surroundings)
{
    /// <exception cref="CommandFailedException">There is none of that name, or none was named and it is not clear which is meant.</exception>
    public async Task<ModelReport> ChooseAsync(string? name, CancellationToken cancellationToken)
    {
        if (name is not null)
        {
            return await ModelNames.ExplainAsync(host, name, () => host.ModelAsync(name, cancellationToken), cancellationToken);
        }

        var models = await host.ModelsAsync(cancellationToken);
        if (models.Count == 0)
        {
            throw new CommandFailedException("There is no model: put a .gguf file into ~/.llama-runner/models.");
        }

        if (models.Count == 1)
        {
            return models[0];
        }

        var runners = await host.RunnersAsync(cancellationToken);
        var loaded = runners.Where(static runner => runner.State is RunnerState.Ready or RunnerState.Busy).ToList();
        if (loaded.Count == 1)
        {
            return models.First(model => model.Name == loaded[0].Model);
        }

        return surroundings.Console is { InputIsTerminal: true, OutputIsTerminal: true }
            ? await AskAsync(models, cancellationToken)
            : throw new CommandFailedException(
                $"No model was named: name one of {string.Join(", ", models.Select(static model => model.Name))}.", ExitCode.Usage);
    }

    private async Task<ModelReport> AskAsync(IReadOnlyList<ModelReport> models, CancellationToken cancellationToken)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(surroundings.Output) });
        var prompt = new SelectionPrompt<ModelReport>()
            .Title("Which model?")
            .UseConverter(static model => Markup.Escape(model.Name))
            .AddChoices(models);
        return await prompt.ShowAsync(console, cancellationToken);
    }
}
