namespace LlamaRunner.Host.Runtimes;

/// <summary>What to install.</summary>
internal sealed record InstallRequest
{
    /// <summary>The release; null for the newest that fits.</summary>
    public string? Tag { get; init; }

    /// <summary>The variant or kind; null for the best one here.</summary>
    public string? Variant { get; init; }

    /// <summary>Whether files for which the index has no hash are taken on trust.</summary>
    public bool AllowsNoDigest { get; init; }
}
