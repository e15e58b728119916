namespace LlamaRunner.UnitTests.Runners;

/// <summary>One request to come.</summary>
/// <param name="At">When.</param>
/// <param name="Model">For which model.</param>
/// <param name="Duration">How long the runner works on it.</param>
/// <param name="Leaves">How long its caller waits before it goes away; null when it stays.</param>
internal sealed record Arrival(TimeSpan At, string Model, TimeSpan Duration, TimeSpan? Leaves = null);
