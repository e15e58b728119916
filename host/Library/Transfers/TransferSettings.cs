namespace LlamaRunner.Host.Library.Transfers;

/// <summary>How blobs are loaded.</summary>
/// <param name="PartSize">The bytes of one part.</param>
/// <param name="Connections">How many parts are loaded at once.</param>
/// <param name="Silence">The longest time without a byte.</param>
internal sealed record TransferSettings(long PartSize, int Connections, TimeSpan Silence);
