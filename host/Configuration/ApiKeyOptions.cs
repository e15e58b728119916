using System.ComponentModel;

namespace LlamaRunner.Host.Configuration;

/// <summary>One API key: an item of <c>security.apiKeys</c>.</summary>
internal sealed record ApiKeyOptions
{
    [Description("The name used in logs; the key itself never is.")]
    public string? Name { get; init; }

    [Description("The key, or where it stands: env:NAME or file:PATH.")]
    public string? Key { get; init; }
}
