namespace LlamaRunner.Backends.LlamaServer.Launch;

/// <summary>What one build of llama-server says of itself.</summary>
/// <param name="Path">The full path of the program.</param>
/// <param name="Version">Its version, for example <c>0.5.0-dev (build 1, commit de3ff81)</c>.</param>
/// <param name="Options">The long options that it knows, without dashes.</param>
internal sealed record ServerBinary(string Path, string Version, IReadOnlySet<string> Options)
{
    /// <summary>How many GPUs it can use on this machine.</summary>
    public int DeviceCount { get; init; }

    public bool Supports(string option) => Options.Contains(option);
}
