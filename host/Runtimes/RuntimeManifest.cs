namespace LlamaRunner.Host.Runtimes;

/// <summary>What <c>runtime.json</c> in an installed runtime's folder says; backends read it to find the program.</summary>
internal sealed record RuntimeManifest
{
    /// <summary>The release.</summary>
    public required string Tag { get; init; }

    /// <summary>What it computes with, for example <c>cuda-12.4</c>.</summary>
    public required string Variant { get; init; }

    /// <summary>What its llama-server says of itself.</summary>
    public required string Version { get; init; }

    public required DateTimeOffset InstalledAt { get; init; }

    /// <summary>The program, relative to the folder.</summary>
    public required string Program { get; init; }

    /// <summary>The files that it was unpacked from.</summary>
    public required IReadOnlyList<RuntimeManifestAsset> Assets { get; init; }
}
