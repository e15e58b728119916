using System.ComponentModel;

namespace LlamaRunner.Host.Configuration;

/// <summary>The host's own keys of one filter: <c>filters.&lt;id&gt;</c>. Others are the plugin's, which checks them itself.</summary>
internal sealed record FilterOptions
{
    [Description("Whether it filters. Default: true.")]
    public bool Enabled { get; init; } = true;

    [Description("Its place: requests pass the lower number first, those of one number by id; -1000 to 1000. Default: 0.")]
    public int Order { get; init; }

    [Description("The frontends whose requests it sees, by id. Default: all.")]
    public IReadOnlyList<string>? Frontends { get; init; }

    [Description("Whether requests are refused while it is not loaded. Default: false.")]
    public bool Required { get; init; }

    [Description("How long one call of it may take; at least 100ms. Default: 30s.")]
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(30);
}
