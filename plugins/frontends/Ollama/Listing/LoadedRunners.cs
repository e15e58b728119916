using LlamaRunner.Contracts.Models;
using LlamaRunner.Contracts.Runners;

namespace LlamaRunner.Frontends.Ollama.Listing;

/// <summary>The runners that hold a model in memory, or are about to.</summary>
internal static class LoadedRunners
{
    /// <summary>One runner of each model: where there are several with different settings, one that answers, else the longest context.</summary>
    public static IEnumerable<RunnerStatus> Of(IReadOnlyList<RunnerStatus> runners) => runners
        .Where(static runner => runner.State is RunnerState.Starting or RunnerState.Ready or RunnerState.Busy or RunnerState.Draining)
        .OrderByDescending(static runner => runner.State is RunnerState.Ready or RunnerState.Busy)
        .ThenByDescending(static runner => runner.Capabilities?.ContextLength ?? 0)
        .DistinctBy(static runner => runner.Model.Id, StringComparer.OrdinalIgnoreCase);

    /// <summary>Those, by the ids of their models.</summary>
    public static IReadOnlyDictionary<string, RunnerStatus> ById(IReadOnlyList<RunnerStatus> runners) =>
        Of(runners).ToDictionary(static runner => runner.Model.Id, StringComparer.OrdinalIgnoreCase);

    /// <summary>The runner of a model; null when it has none.</summary>
    public static RunnerStatus? Find(IReadOnlyList<RunnerStatus> runners, ModelEntry model) =>
        Of(runners).FirstOrDefault(runner => runner.Model.Id.Equals(model.Id, StringComparison.OrdinalIgnoreCase));
}
