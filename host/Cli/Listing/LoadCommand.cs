using System.ComponentModel;
using LlamaRunner.Host.Cli.Terminal;
using LlamaRunner.Host.Control.Client;
using Spectre.Console;
using Spectre.Console.Cli;

namespace LlamaRunner.Host.Cli.Listing;

[Description("Loads a model, so that the first request need not wait for it")]
internal sealed class LoadCommand(CommandSurroundings surroundings) : HostClientCommand<LoadCommand.Settings>(surroundings)
{
    public override async Task<int> ExecuteAsync(CommandContext context, Settings settings, CancellationToken cancellationToken)
    {
        using var host = await NeedHostAsync(cancellationToken);
        var status = new StatusLine(Surroundings);
        var loaded = await status.ShowAsync($"loading {settings.Model}", () => ModelNames.ExplainAsync(
            host, settings.Model, () => host.LoadAsync(settings.Model, settings.KeepAlive, cancellationToken), cancellationToken));
        await WriteLineAsync($"{loaded.Name} is loaded.", cancellationToken);
        return ExitCode.Done;
    }

    /// <summary>The options of this command.</summary>
    internal sealed class Settings : CommandSettings
    {
        [CommandArgument(0, "<MODEL>")]
        [Description("The model")]
        public string Model { get; init; } = "";

        [CommandOption("--keepalive <DURATION>")]
        [Description("How long it stays after its last request, for example 30m; -1 keeps it for ever")]
        public string? KeepAlive { get; init; }

        public override ValidationResult Validate() => KeepAliveOption.Validate(KeepAlive);
    }
}
