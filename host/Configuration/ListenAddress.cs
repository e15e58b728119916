using System.Net;
using System.Net.Sockets;

namespace LlamaRunner.Host.Configuration;

/// <summary>What <c>frontends.&lt;id&gt;.host</c> may say: an IP address, <c>localhost</c>, or <c>*</c> for every address.</summary>
internal static class ListenAddress
{
    public static bool IsValid(string? host) => host is "localhost" or "*" || TryParse(host, out _);

    public static bool IsLoopback(string host) => host == "localhost" || (TryParse(host, out var address) && IPAddress.IsLoopback(address));

    /// <summary>The framework takes "1" and "127.1" for addresses, which nobody means by them.</summary>
    private static bool TryParse(string? host, out IPAddress address)
    {
        var parsed = IPAddress.TryParse(host, out var found);
        address = found ?? IPAddress.None;
        return parsed && (address.AddressFamily == AddressFamily.InterNetworkV6 ? !host!.Contains('[') : address.ToString() == host);
    }
}
