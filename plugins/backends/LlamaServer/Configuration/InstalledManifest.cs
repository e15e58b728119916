namespace LlamaRunner.Backends.LlamaServer.Configuration;

/// <summary>What this backend reads of an installed runtime's <c>runtime.json</c>.</summary>
internal sealed record InstalledManifest
{
    /// <summary>The program, relative to the runtime's folder.</summary>
    public string? Program { get; init; }

    public DateTimeOffset InstalledAt { get; init; }
}
