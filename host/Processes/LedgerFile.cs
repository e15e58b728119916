namespace LlamaRunner.Host.Processes;

/// <summary>What one host has running.</summary>
/// <param name="Host">The host.</param>
/// <param name="Mark">What all its children, and what these started, have in their environment.</param>
/// <param name="Children">Its children.</param>
internal sealed record LedgerFile(LedgerEntry Host, string Mark, IReadOnlyList<LedgerEntry> Children);
