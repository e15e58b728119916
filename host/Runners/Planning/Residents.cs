using System.Collections.Immutable;

namespace LlamaRunner.Host.Runners.Planning;

/// <summary>Says whether models can have runners at the same time under the rules.</summary>
internal static class Residents
{
    /// <summary>True when one more can join those that are there.</summary>
    public static bool Admit(PlanningRules rules, IReadOnlyCollection<ModelTraits> present, ModelTraits next) =>
        present.Count < rules.MaxConcurrent
        && present.All(model => model.Id != next.Id)
        && present.All(model => !rules.Groups.Conflict(model.Id, next.Id))
        && FindShortage(rules, present, next) is null;

    /// <summary>Finds a device whose memory does not suffice; null when there is none.</summary>
    public static string? FindShortage(PlanningRules rules, IReadOnlyCollection<ModelTraits> present, ModelTraits next) =>
        FindShortage(rules.Memory, device => present.Sum(model => model.Memory.GetValueOrDefault(device)), next.Memory);

    /// <summary>Finds a device whose memory does not suffice; null when there is none.</summary>
    /// <param name="limits">What all runners together may take; a device that is absent has no limit.</param>
    /// <param name="taken">What is taken of a device already.</param>
    /// <param name="needed">What is needed.</param>
    public static string? FindShortage(
        ImmutableDictionary<string, long> limits, Func<string, long> taken, ImmutableDictionary<string, long> needed)
    {
        foreach (var (device, bytes) in needed)
        {
            if (bytes > 0 && limits.TryGetValue(device, out var limit) && taken(device) + bytes > limit)
            {
                return device;
            }
        }

        return null;
    }
}
