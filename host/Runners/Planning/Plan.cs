using System.Collections.Immutable;

namespace LlamaRunner.Host.Runners.Planning;

/// <summary>What is to be done now.</summary>
/// <param name="Steps">The steps, in their order.</param>
/// <param name="LookAgainAt">When to plan again though nothing else has changed; null when only a change can change the plan.</param>
internal sealed record Plan(ImmutableArray<PlanStep> Steps, TimeSpan? LookAgainAt);
