namespace LlamaRunner.Host.Runtimes;

/// <summary>A file that a runtime was unpacked from.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Digest">Its hash as the index gave it; null when it gave none and was not asked to.</param>
internal sealed record RuntimeManifestAsset(string Name, string? Digest);
