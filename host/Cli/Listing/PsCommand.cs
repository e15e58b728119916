using System.ComponentModel;
using System.Globalization;
using System.Text.Json;
using LlamaRunner.Contracts.Runners;
using LlamaRunner.Host.Control;
using LlamaRunner.Host.Control.Messages;
using Spectre.Console.Cli;

namespace LlamaRunner.Host.Cli.Listing;

[Description("Lists the models that are loaded")]
internal sealed class PsCommand(CommandSurroundings surroundings) : HostClientCommand<PsCommand.Settings>(surroundings)
{
    // What a runner takes of which processor it does not tell; the column stays for those who count columns.
    private const string Unknown = "-";

    private static readonly string[] Head = ["NAME", "ID", "SIZE", "PROCESSOR", "CONTEXT", "UNTIL", "STATE", "PORT", "PID"];

    public override async Task<int> ExecuteAsync(CommandContext context, Settings settings, CancellationToken cancellationToken)
    {
        using var host = await NeedHostAsync(cancellationToken);
        var runners = await host.RunnersAsync(cancellationToken);
        await Surroundings.Output.WriteAsync((settings.Json ? Json(runners) : Table(runners)).AsMemory(), cancellationToken);
        if (!settings.Json)
        {
            foreach (var failure in await host.FailuresAsync(cancellationToken))
            {
                await WriteLineAsync(Describe(failure), cancellationToken);
            }
        }

        return ExitCode.Done;
    }

    private static string Json(IReadOnlyList<RunnerReport> runners) =>
        ReadableJson.Write(JsonSerializer.SerializeToNode(runners, ControlJsonContext.Relaxed.IReadOnlyListRunnerReport)!) + Environment.NewLine;

    private string Table(IReadOnlyList<RunnerReport> runners)
    {
        var now = Surroundings.Time.GetUtcNow();
        return PlainTable.Format(Head, [.. runners.Select(runner => (string[])
        [
            runner.Model,
            runner.Id,
            runner.Size > 0 ? HumanSize.Format(runner.Size) : Unknown,
            Unknown,
            Number(runner.ContextLength),
            Until(runner, now),
            State(runner),
            Number(runner.Port),
            Number(runner.Pid),
        ])]);
    }

    private static string Describe(ModelFailure failure) => string.Create(
        CultureInfo.InvariantCulture,
        $"{failure.ModelId} has failed{(failure.Failures > 1 ? $" {failure.Failures} times in a row" : "")} and is left alone until {failure.RetryAt.ToLocalTime():HH:mm:ss}: {failure.Reason}");

    private static string State(RunnerReport runner)
    {
        var state = runner.State.ToString().ToLowerInvariant();
        return runner.LoadProgress is { } share ? string.Create(CultureInfo.InvariantCulture, $"{state} {share * 100:0} %") : state;
    }

    private static string Number(int? value) => value?.ToString(CultureInfo.InvariantCulture) ?? Unknown;

    private static string Until(RunnerReport runner, DateTimeOffset now) => runner.State switch
    {
        RunnerState.Ready when runner.ExpiresAt is { } expires => HumanTime.Relative(expires, now),
        RunnerState.Ready => "Forever",
        RunnerState.Draining or RunnerState.Stopping => "Stopping...",
        _ => Unknown,
    };

    /// <summary>The options of this command.</summary>
    internal sealed class Settings : CommandSettings
    {
        [CommandOption("--json")]
        [Description("Prints JSON")]
        public bool Json { get; init; }
    }
}
