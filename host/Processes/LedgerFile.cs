namespace LlamaRunner.Host.Processes;

/// <summary>What one host has running.</summary>
/// <param name="Host">The host.</param>
/// <param name="Children">Its children.</param>
internal sealed record LedgerFile(LedgerEntry Host, IReadOnlyList<LedgerEntry> Children);
