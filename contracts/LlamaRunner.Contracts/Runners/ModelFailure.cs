namespace LlamaRunner.Contracts.Runners;

/// <summary>A model that is left alone for a while, since its runner failed: its requests get this reason at once.</summary>
/// <param name="ModelId">The model's id.</param>
/// <param name="Reason">Why the last start, or the last runner, failed; one sentence.</param>
/// <param name="Failures">How many failures there were in a row; at least 1.</param>
/// <param name="RetryAt">From when on a request may start it again.</param>
public sealed record ModelFailure(string ModelId, string Reason, int Failures, DateTimeOffset RetryAt);
