using System.ComponentModel;
using System.Text.Json;
using LlamaRunner.Host.Control;
using LlamaRunner.Host.Control.Messages;
using Spectre.Console.Cli;

namespace LlamaRunner.Host.Cli.Listing;

[Description("Lists the models")]
internal sealed class ListCommand(CommandSurroundings surroundings) : HostClientCommand<ListCommand.Settings>(surroundings)
{
    private static readonly string[] Head = ["NAME", "ID", "SIZE", "MODIFIED"];

    public override async Task<int> ExecuteAsync(CommandContext context, Settings settings, CancellationToken cancellationToken)
    {
        var models = await ReadAsync(settings, cancellationToken);
        await Surroundings.Output.WriteAsync((settings.Json ? Json(models) : Table(models)).AsMemory(), cancellationToken);
        return ExitCode.Done;
    }

    private async Task<IReadOnlyList<ModelReport>> ReadAsync(Settings settings, CancellationToken cancellationToken)
    {
        using var host = await FindHostAsync(cancellationToken);
        return host is not null
            ? await host.ModelsAsync(cancellationToken)
            : await LocalModels.ReadAsync(settings, Surroundings, cancellationToken);
    }

    private static string Json(IReadOnlyList<ModelReport> models) =>
        ReadableJson.Write(JsonSerializer.SerializeToNode(models, ControlJsonContext.Relaxed.IReadOnlyListModelReport)!) + Environment.NewLine;

    private string Table(IReadOnlyList<ModelReport> models)
    {
        var now = Surroundings.Time.GetUtcNow();
        return PlainTable.Format(Head, [.. models.Select(model => (string[])
        [
            model.Name,
            model.Id,
            model.Size > 0 ? HumanSize.Format(model.Size) : "-",
            HumanTime.Relative(model.ModifiedAt, now),
        ])]);
    }

    /// <summary>The options of this command. The configuration serves when no host runs.</summary>
    internal sealed class Settings : ConfigurationSettings
    {
        [CommandOption("--json")]
        [Description("Prints JSON")]
        public bool Json { get; init; }
    }
}
