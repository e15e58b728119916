using System.Globalization;
using LlamaRunner.Contracts.Backends;
using LlamaRunner.Contracts.Failures;
using LlamaRunner.Contracts.InProcess;
using LlamaRunner.Contracts.Models;
using LlamaRunner.Contracts.Plugins;
using Microsoft.Extensions.Logging;

namespace TestPlugins.Parrot;

/// <summary>
/// An in-process backend without a model. The arguments of a model say how it loads (<c>load</c>: <c>hang</c>, <c>fail</c>,
/// <c>throw</c>, <c>abort</c>, <c>slow</c>) and how many slots it has (<c>parallel</c>); its own section may hold a
/// <c>prefix</c> of all answers.
/// </summary>
internal sealed class ParrotBackend(IPluginConfiguration configuration, ILogger<ParrotBackend> logger, TimeProvider time) : IInProcessBackend
{
    public const string Section = "backends.parrot";

    private static readonly Action<ILogger, string, Exception?> LogLoading =
        LoggerMessage.Define<string>(LogLevel.Warning, new EventId(1), "the parrot {Model} wakes up");

    public string Id => "parrot";

    public ValueTask<BackendAvailability> ProbeAsync(CancellationToken cancellationToken) =>
        new(new BackendAvailability { IsAvailable = true, Version = "1" });

    public ValueTask<ResourceEstimate> EstimateAsync(ModelEntry model, LoadSettings load, CancellationToken cancellationToken) => default;

    public async Task<InProcessRunner> LoadAsync(RunnerLoad load, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(load);
        LogLoading(logger, load.Model.Id, null);
        load.Progress.Report(0.5);
        switch (Argument(load, "load"))
        {
            case "hang":
                await Task.Delay(Timeout.InfiniteTimeSpan, time, cancellationToken);
                break;
            case "slow":
                for (var i = 0; i < 20; i++)
                {
                    await Task.Delay(TimeSpan.FromMilliseconds(200), time, cancellationToken);
                    load.Progress.Report(i / 20d);
                }

                break;
            case "fail":
                throw new ModelLoadFailedException(load.Model.Id, "its feathers are missing.");
            case "throw":
                throw new InvalidOperationException("the parrot has a bug");
            case "abort":
                NativeDeath.Abort();
                break;
        }

        var slots = int.Parse(Argument(load, "parallel") ?? "2", CultureInfo.InvariantCulture);
        return new ParrotRunner(slots, ReadPrefix(), time);
    }

    private static string? Argument(RunnerLoad load, string name) =>
        load.Load.Arguments.TryGetValue(name, out var argument) && argument.Values is [var value] ? value : null;

    private string ReadPrefix() =>
        configuration.GetSection(Section).Value is { ValueKind: System.Text.Json.JsonValueKind.Object } section
        && section.TryGetProperty("prefix", out var prefix)
            ? prefix.GetString()!
            : string.Empty;
}
