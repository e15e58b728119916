using System.IO.Enumeration;
using System.Net;
using LlamaRunner.Contracts.Failures;
using Microsoft.AspNetCore.Http;

namespace LlamaRunner.Host.Security;

/// <summary>
/// Refuses requests under a foreign host name. A web page can point its own name at this machine (DNS rebinding) and is then
/// of one origin with it; its name is what gives it away.
/// </summary>
internal sealed class HostNameCheck(RequestDelegate next, IReadOnlyList<string> allowedHosts)
{
    // Names that the public DNS never has, by which containers call their machine (host.docker.internal). Those under .local anyone on
    // the network may announce.
    private const string Internal = ".internal";

    private static readonly string MachineName = Dns.GetHostName();

    public Task InvokeAsync(HttpContext context)
    {
        var host = context.Request.Host.Host;
        if (!IsAllowed(host))
        {
            throw new ForbiddenException(
                $"The host name '{host}' is not allowed: add it to security.allowedHosts in host.json, or use localhost or an IP address.");
        }

        return next(context);
    }

    /// <summary>A request without a host name (HTTP/1.0) comes from no browser.</summary>
    private bool IsAllowed(string host)
    {
        if (string.IsNullOrEmpty(host) || IPAddress.TryParse(host, out _))
        {
            return true;
        }

        var name = host.EndsWith('.') ? host[..^1] : host;
        return IsLocal(name) || IsConfigured(name);
    }

    private static bool IsLocal(string name) =>
        name.Equals("localhost", StringComparison.OrdinalIgnoreCase)
        || name.EndsWith(".localhost", StringComparison.OrdinalIgnoreCase)
        || name.Equals(MachineName, StringComparison.OrdinalIgnoreCase)
        || name.Equals(MachineName + ".local", StringComparison.OrdinalIgnoreCase)
        || name.EndsWith(Internal, StringComparison.OrdinalIgnoreCase);

    private bool IsConfigured(string name)
    {
        foreach (var allowed in allowedHosts)
        {
            if (FileSystemName.MatchesSimpleExpression(allowed, name))
            {
                return true;
            }
        }

        return false;
    }
}
