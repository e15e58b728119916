using System.ComponentModel;
using System.Text;
using System.Text.Json;
using LlamaRunner.Contracts.Models;
using LlamaRunner.Host.Control;
using LlamaRunner.Host.Control.Client;
using LlamaRunner.Host.Control.Messages;
using LlamaRunner.Host.Memory;
using Spectre.Console;
using Spectre.Console.Cli;

namespace LlamaRunner.Host.Cli.Listing;

[Description("Tells what memory a model takes, and whether there is room for it")]
internal sealed class EstimateCommand(CommandSurroundings surroundings) : HostClientCommand<EstimateCommand.Settings>(surroundings)
{
    private static readonly string[] Head = ["PART", "SIZE"];

    public override async Task<int> ExecuteAsync(CommandContext context, Settings settings, CancellationToken cancellationToken)
    {
        // One that runs knows what models took before.
        await using var connection = await HostConnection.OpenAsync(Registry, settings, static () => { }, Surroundings.Time, cancellationToken);
        var host = connection.Client;
        var report = await ModelNames.ExplainAsync(
            host, settings.Model, () => host.EstimateAsync(settings.Model, settings.ParseArguments(), cancellationToken), cancellationToken);
        await Surroundings.Output.WriteAsync((settings.Json ? Json(report) : Text(report)).AsMemory(), cancellationToken);
        return report.Fits ? ExitCode.Done : ExitCode.Failed;
    }

    private static string Json(EstimateReport report) =>
        ReadableJson.Write(JsonSerializer.SerializeToNode(report, ControlJsonContext.Relaxed.EstimateReport)!) + Environment.NewLine;

    private static string Text(EstimateReport report)
    {
        var text = new StringBuilder(PlainTable.Format(Head,
        [
            ["weights", HumanSize.Format(report.Weights)],
            ["KV cache", HumanSize.Format(report.KvCache)],
            ["compute buffers", HumanSize.Format(report.Compute)],
            [report.Backend, HumanSize.Format(report.Program)],
        ]));
        AppendPool(text, MemoryPools.Ram, report.Ram, report.RamLimit);
        if (report.Gpu > 0 || report.Devices.Count > 0)
        {
            AppendPool(text, MemoryPools.Gpu, report.Gpu, report.GpuLimit);
        }

        foreach (var device in report.Devices)
        {
            text.AppendLine($"{device.Name}: {HumanSize.Format(device.Free)} of {HumanSize.Format(device.Total)} are free.");
        }

        return text.AppendLine(report.Fits ? $"{report.Model} fits." : $"{report.Model} does not fit.").ToString();
    }

    private static void AppendPool(StringBuilder text, string name, long needed, long? limit) => text.AppendLine(limit is { } most
        ? $"It takes {HumanSize.Format(needed)} of {name}; all runners together may take {HumanSize.Format(most)}."
        : $"It takes {HumanSize.Format(needed)} of {name}, which nothing limits.");

    /// <summary>The options of this command. The configuration serves when no host runs.</summary>
    internal sealed class Settings : ConfigurationSettings
    {
        [CommandArgument(0, "<MODEL>")]
        [Description("The model")]
        public string Model { get; init; } = "";

        [CommandOption("--argument <OPTION=VALUE>")]
        [Description("An argument of the model as in host.json, for example ctx-size=65536; may be repeated")]
        public string[] Arguments { get; init; } = [];

        [CommandOption("--json")]
        [Description("Prints JSON, sizes in bytes")]
        public bool Json { get; init; }

        /// <summary>An option without a value is a switch.</summary>
        public IReadOnlyDictionary<string, LaunchArgument> ParseArguments() => Arguments
            .Select(static argument => argument.Split('=', 2))
            .GroupBy(static parts => parts[0], StringComparer.Ordinal)
            .ToDictionary(
                static option => option.Key,
                static option => option.Last() is [_, var value] ? LaunchArgument.Of(value) : LaunchArgument.Switch,
                StringComparer.Ordinal);

        public override ValidationResult Validate() => Arguments.FirstOrDefault(static argument => argument.StartsWith('=') || argument.StartsWith('-')) is { } wrong
            ? ValidationResult.Error($"--argument is \"{wrong}\": it must be an option without its dashes and its value, for example ctx-size=65536.")
            : base.Validate();
    }
}
