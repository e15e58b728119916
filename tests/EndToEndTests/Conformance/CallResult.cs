namespace LlamaRunner.EndToEndTests.Conformance;

/// <summary>How one call of one client went.</summary>
/// <param name="Passes">Whether it did what its users expect.</param>
/// <param name="Detail">What went wrong; null when nothing did.</param>
internal sealed record CallResult(bool Passes, string? Detail);
