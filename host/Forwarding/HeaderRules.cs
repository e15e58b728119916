using System.Collections.Frozen;
using Microsoft.Extensions.Primitives;

namespace LlamaRunner.Host.Forwarding;

/// <summary>Which headers pass between client and runner.</summary>
internal static class HeaderRules
{
    private static readonly FrozenSet<string> RequestStays = FrozenSet.Create(
        StringComparer.OrdinalIgnoreCase,
        // Hop by hop (RFC 9110, 7.6.1).
        "Connection", "Keep-Alive", "Proxy-Authenticate", "Proxy-Authorization", "Proxy-Connection", "TE", "Trailer",
        "Transfer-Encoding", "Upgrade", "HTTP2-Settings", "Expect",
        // Ours to set.
        "Host", "Content-Length", "Content-Type", "Content-Encoding", "Accept-Encoding",
        // The client's credentials and page are the host's business, never the runner's.
        "Authorization", "X-Api-Key", "Api-Key", "Cookie", "Origin", "Referer",
        // With it llama-server goes on generating after a disconnect.
        "X-Conversation-Id");

    private static readonly FrozenSet<string> ResponseStays = FrozenSet.Create(
        StringComparer.OrdinalIgnoreCase,
        "Connection", "Keep-Alive", "Proxy-Authenticate", "Proxy-Connection", "TE", "Trailer", "Transfer-Encoding", "Upgrade",
        // The host's own say.
        "Server", "Date", "Access-Control-Allow-Origin", "Access-Control-Allow-Credentials", "Access-Control-Allow-Methods",
        "Access-Control-Allow-Headers", "Access-Control-Expose-Headers", "Access-Control-Max-Age", "Set-Cookie", "X-Request-Id");

    /// <summary>True when a request header goes on to the runner.</summary>
    public static bool GoesToRunner(string name) => !RequestStays.Contains(name);

    /// <summary>True when a message's Connection header names a header as meant for the next hop alone.</summary>
    /// <remarks>Kestrel keeps nothing of a Connection header that holds keep-alive but that word.</remarks>
    public static bool IsNamedIn(StringValues connection, string name)
    {
        foreach (var value in connection)
        {
            foreach (var part in value.AsSpan().Split(','))
            {
                if (value.AsSpan(part).Trim().Equals(name, StringComparison.OrdinalIgnoreCase))
                {
                    return true;
                }
            }
        }

        return false;
    }

    /// <summary>True when a response header goes on to the client.</summary>
    public static bool GoesToClient(string name) => !ResponseStays.Contains(name);
}
