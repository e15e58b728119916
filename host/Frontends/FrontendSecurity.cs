using LlamaRunner.Host.Security;

namespace LlamaRunner.Host.Frontends;

/// <summary>The section <c>security</c> with its keys resolved.</summary>
/// <param name="AllowedHosts">Host names beside those of this machine.</param>
/// <param name="AllowedOrigins">Origins of web pages beside those on this machine.</param>
/// <param name="ApiKeys">The keys; none when the host is open.</param>
/// <param name="MaxBodySize">The largest request body in bytes.</param>
internal sealed record FrontendSecurity(
    IReadOnlyList<string> AllowedHosts, IReadOnlyList<string> AllowedOrigins, IReadOnlyList<ApiKey> ApiKeys, long MaxBodySize);
