namespace LlamaRunner.Host.Processes;

/// <summary>One process, told from every other one that has or had its id.</summary>
/// <param name="Id">The process id.</param>
/// <param name="StartStamp">When it started, as the platform writes it.</param>
internal sealed record LedgerEntry(int Id, string StartStamp);
