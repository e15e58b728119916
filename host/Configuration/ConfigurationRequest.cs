namespace LlamaRunner.Host.Configuration;

/// <summary>What the command line says about the configuration.</summary>
internal sealed record ConfigurationRequest
{
    /// <summary>The file named by <c>--config</c>; null looks in the usual places.</summary>
    public string? File { get; init; }

    /// <summary>The values of <c>--set</c> in order, each <c>path=value</c>.</summary>
    public IReadOnlyList<string> Sets { get; init; } = [];
}
