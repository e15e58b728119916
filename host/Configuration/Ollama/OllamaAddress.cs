using System.Globalization;
using System.Net;

namespace LlamaRunner.Host.Configuration.Ollama;

/// <summary>An address as <c>OLLAMA_HOST</c> gives it: <c>host</c>, <c>host:port</c>, <c>:port</c>, or a URL, whose path does not count.</summary>
/// <param name="Host">The host; <c>*</c> where only a port was given, which is every address.</param>
/// <param name="Port">The port; that of the scheme for a URL without one, else Ollama's.</param>
internal readonly record struct OllamaAddress(string Host, int Port)
{
    private const int OllamaPort = 11434;
    private const int HttpPort = 80;
    private const int HttpsPort = 443;

    /// <summary>Reads one; null when the port is none.</summary>
    public static OllamaAddress? Parse(string text)
    {
        var defaultPort = OllamaPort;
        var scheme = text.IndexOf("://", StringComparison.Ordinal);
        if (scheme >= 0)
        {
            defaultPort = text.StartsWith("https", StringComparison.OrdinalIgnoreCase) ? HttpsPort : HttpPort;
            text = text[(scheme + 3)..];
        }

        text = text.Split('/')[0];
        if (IPAddress.TryParse(text.Trim('[', ']'), out var address) && !text.Contains("]:", StringComparison.Ordinal))
        {
            return new OllamaAddress(address.ToString(), defaultPort);
        }

        var colon = text.LastIndexOf(':');
        if (colon < 0)
        {
            return new OllamaAddress(text, defaultPort);
        }

        var host = text[..colon].Trim('[', ']');
        return int.TryParse(text[(colon + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port <= IPEndPoint.MaxPort
            ? new OllamaAddress(host.Length == 0 ? "*" : host, port)
            : null;
    }
}
