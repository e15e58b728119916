using System.Collections.Immutable;

namespace LlamaRunner.Host.Runners.Planning;

/// <summary>Says whether models can have runners at the same time under the rules.</summary>
internal static class Residents
{
    /// <summary>True when one more can join those that are there.</summary>
    public static bool Admit(PlanningRules rules, IReadOnlyCollection<ModelTraits> present, ModelTraits next) =>
        present.Count < rules.MaxConcurrent
        && present.All(model => !rules.Groups.Conflict(model.Id, next.Id))
        && FindShortage(rules, present, next) is null;

    /// <summary>Finds a device whose memory does not suffice; null when there is none.</summary>
    public static string? FindShortage(PlanningRules rules, IReadOnlyCollection<ModelTraits> present, ModelTraits next)
    {
        foreach (var (device, needed) in next.Memory)
        {
            if (needed > 0 && rules.Memory.TryGetValue(device, out var limit)
                && present.Sum(model => model.Memory.GetValueOrDefault(device)) + needed > limit)
            {
                return device;
            }
        }

        return null;
    }
}
