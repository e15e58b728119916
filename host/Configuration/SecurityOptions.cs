namespace LlamaRunner.Host.Configuration;

/// <summary>The section <c>security</c>.</summary>
internal sealed record SecurityOptions
{
    /// <summary>Keys that clients must present. Default: none, and then frontends may listen on loopback only.</summary>
    public IReadOnlyList<ApiKeyOptions> ApiKeys { get; init; } = [];

    /// <summary>Origins of web pages that may call the host beside those on this machine, for example <c>https://chat.example</c>; <c>*</c> allows all.</summary>
    public IReadOnlyList<string> AllowedOrigins { get; init; } = [];

    /// <summary>Host names under which the host may be called beside <c>localhost</c> and IP addresses; <c>*</c> allows all.</summary>
    public IReadOnlyList<string> AllowedHosts { get; init; } = [];

    /// <summary>The largest request body in bytes, as a number or as text such as <c>256MiB</c>. Default: 256 MiB.</summary>
    public long MaxBodySize { get; init; } = 256L * 1024 * 1024;
}
