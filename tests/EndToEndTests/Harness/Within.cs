namespace LlamaRunner.EndToEndTests.Harness;

/// <summary>The limits that tests hold the host to.</summary>
internal static class Within
{
    /// <summary>"Within a second of the fact", with room for a busy machine and for the start of a process.</summary>
    public static readonly TimeSpan Promptly = TimeSpan.FromSeconds(2);

    /// <summary>What has no limit of its own, but must not hang.</summary>
    public static readonly TimeSpan Reason = TimeSpan.FromSeconds(20);

    /// <summary>How long the host may take to start on a busy machine.</summary>
    public static readonly TimeSpan Start = TimeSpan.FromSeconds(30);
}
