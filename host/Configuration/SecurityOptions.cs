using System.ComponentModel;
using System.Text.Json.Serialization;
using LlamaRunner.Dialects.Configuration;

namespace LlamaRunner.Host.Configuration;

/// <summary>The section <c>security</c>.</summary>
internal sealed record SecurityOptions
{
    [Description("Keys that clients must present. Default: none, and then frontends may listen on loopback only.")]
    public IReadOnlyList<ApiKeyOptions> ApiKeys { get; init; } = [];

    [Description("Origins of web pages that may call the host beside those on this machine, for example https://chat.example; * "
        + "allows all.")]
    public IReadOnlyList<string> AllowedOrigins { get; init; } = [];

    [Description("Host names under which the host may be called beside localhost and IP addresses; * allows all.")]
    public IReadOnlyList<string> AllowedHosts { get; init; } = [];

    [Description("The largest request body in bytes, as a number or as text such as 256MiB. Default: 256 MiB.")]
    [JsonConverter(typeof(ByteSizeJsonConverter))]
    public long MaxBodySize { get; init; } = 256L * 1024 * 1024;
}
