namespace LlamaRunner.Host.Configuration;

/// <summary>One API key: an item of <c>security.apiKeys</c>.</summary>
internal sealed record ApiKeyOptions
{
    /// <summary>The name used in logs; the key itself never is.</summary>
    public string? Name { get; init; }

    /// <summary>The key, or where it stands: <c>env:NAME</c> or <c>file:PATH</c>.</summary>
    public string? Key { get; init; }
}
