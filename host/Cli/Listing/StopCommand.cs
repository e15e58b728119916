using System.ComponentModel;
using LlamaRunner.Contracts.Runners;
using LlamaRunner.Host.Control.Client;
using Spectre.Console;
using Spectre.Console.Cli;

namespace LlamaRunner.Host.Cli.Listing;

[Description("Unloads a model; requests under way finish first")]
internal sealed class StopCommand(CommandSurroundings surroundings) : HostClientCommand<StopCommand.Settings>(surroundings)
{
    public override async Task<int> ExecuteAsync(CommandContext context, Settings settings, CancellationToken cancellationToken)
    {
        using var host = await NeedHostAsync(cancellationToken);
        if (settings.Model is { } model)
        {
            await StopAsync(host, model, settings.Now, cancellationToken);
            return ExitCode.Done;
        }

        var loaded = (await host.RunnersAsync(cancellationToken)).Where(runner => runner.State != RunnerState.Stopped).ToList();
        if (loaded.Count == 0)
        {
            await WriteLineAsync("No model is loaded.", cancellationToken);
        }

        await Task.WhenAll(loaded.Select(runner => StopAsync(host, runner.Model, settings.Now, cancellationToken)));
        return ExitCode.Done;
    }

    private async Task StopAsync(ControlClient host, string model, bool now, CancellationToken cancellationToken)
    {
        var report = await ModelNames.ExplainAsync(host, model, () => host.UnloadAsync(model, now, cancellationToken), cancellationToken);
        await WriteLineAsync(
            report.WasLoaded ? $"{report.Model} is unloaded." : $"{report.Model} was not loaded.", cancellationToken);
    }

    /// <summary>The options of this command.</summary>
    internal sealed class Settings : CommandSettings
    {
        [CommandArgument(0, "[MODEL]")]
        [Description("The model")]
        public string? Model { get; init; }

        [CommandOption("--now")]
        [Description("Ends requests under way with an error")]
        public bool Now { get; init; }

        [CommandOption("--all")]
        [Description("Unloads all models")]
        public bool All { get; init; }

        public override ValidationResult Validate() => Model is null == All
            ? ValidationResult.Success()
            : ValidationResult.Error("\"stop\" needs a model, or --all.");
    }
}
