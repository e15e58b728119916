using System.IO.Enumeration;
using System.Net;

namespace LlamaRunner.Host.Security;

/// <summary>The origins whose web pages may call the host: those on this machine, and those that the configuration adds.</summary>
/// <param name="configured">Origins such as <c>https://chat.example</c> or <c>https://*.example</c>; <c>*</c> allows all.</param>
internal sealed class AllowedOrigins(IReadOnlyList<string> configured)
{
    /// <summary>Origins of desktop applications and browser extensions, as Ollama allows them. No page of the web can have one.</summary>
    private static readonly string[] LocalSchemes =
    [
        "app://", "file://", "tauri://", "vscode-webview://", "vscode-file://",
        "chrome-extension://", "moz-extension://", "safari-extension://", "safari-web-extension://", "ms-browser-extension://",
    ];

    private readonly string[] _configured = [.. configured.Select(origin => origin.TrimEnd('/'))];

    public bool Contains(string origin) => IsLocal(origin) || IsConfigured(origin);

    private static bool IsLocal(string origin)
    {
        foreach (var scheme in LocalSchemes)
        {
            if (origin.StartsWith(scheme, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return Uri.TryCreate(origin, UriKind.Absolute, out var uri)
            && (uri.Scheme == Uri.UriSchemeHttp || uri.Scheme == Uri.UriSchemeHttps)
            && IsThisMachine(uri.Host);
    }

    private static bool IsThisMachine(string host) =>
        host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
        || host.EndsWith(".localhost", StringComparison.OrdinalIgnoreCase)
        || (IPAddress.TryParse(host, out var address) && (IPAddress.IsLoopback(address) || IsUnspecified(address)));

    // Browsers take 0.0.0.0 for this machine, and servers of development print it as their address.
    private static bool IsUnspecified(IPAddress address) => address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any);

    private bool IsConfigured(string origin)
    {
        foreach (var pattern in _configured)
        {
            if (FileSystemName.MatchesSimpleExpression(pattern, origin))
            {
                return true;
            }
        }

        return false;
    }
}
