namespace LlamaRunner.Host.Control.Messages;

/// <summary>A line of an answer about the library: how far it is, or why it failed.</summary>
/// <param name="Status">What it does; null when it failed.</param>
/// <param name="Digest">The file that is on its way; null for none.</param>
/// <param name="Total">Its bytes.</param>
/// <param name="Completed">How many of them are there.</param>
/// <param name="Error">Why it failed; null when it did not.</param>
internal sealed record LibraryStep(string? Status, string? Digest, long? Total, long? Completed, ErrorDetail? Error = null);
