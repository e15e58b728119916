using System.ComponentModel;

namespace LlamaRunner.Host.Configuration;

/// <summary>The host's own keys of one frontend: <c>frontends.&lt;id&gt;</c>. Others are the plugin's, which checks them itself.</summary>
internal sealed record FrontendOptions
{
    [Description("Whether it runs. Default: the frontend's own, which is true for all but anthropic.")]
    public bool? Enabled { get; init; }

    [Description("Its TCP port, 1 to 65535; 0 takes any free one. Default: the frontend's own.")]
    public int? Port { get; init; }

    [Description("The address it listens on: an IP address, localhost, or * for all. Default: 127.0.0.1.")]
    public string Host { get; init; } = "127.0.0.1";
}
