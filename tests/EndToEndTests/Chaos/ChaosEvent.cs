namespace LlamaRunner.EndToEndTests.Chaos;

/// <summary>One event of a chaos test, as drawn from the seed.</summary>
/// <param name="Number">Its place in the plan.</param>
/// <param name="Kind">What happens.</param>
/// <param name="Model">The model that it concerns; for kills and hangs any model's runner will do.</param>
/// <param name="Tokens">How long the answer is.</param>
/// <param name="Delay">When the client leaves, or how long the runner hangs.</param>
/// <param name="Choice">Chooses among the ways that the kind has.</param>
internal sealed record ChaosEvent(int Number, ChaosKind Kind, string Model, int Tokens, TimeSpan Delay, int Choice);
