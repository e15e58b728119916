namespace LlamaRunner.Host.Configuration;

/// <summary>One frontend: <c>frontends.&lt;id&gt;</c>.</summary>
internal sealed record FrontendOptions
{
    /// <summary>Whether it runs. Default: true.</summary>
    public bool Enabled { get; init; } = true;

    /// <summary>Its TCP port, 1 to 65535; 0 takes any free one. Default: the frontend's own.</summary>
    public int? Port { get; init; }

    /// <summary>The address it listens on: an IP address, <c>localhost</c>, or <c>*</c> for all. Default: 127.0.0.1.</summary>
    public string Host { get; init; } = "127.0.0.1";
}
