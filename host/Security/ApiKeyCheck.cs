using System.Security.Cryptography;
using System.Text;
using LlamaRunner.Contracts.Failures;
using Microsoft.AspNetCore.Http;

namespace LlamaRunner.Host.Security;

/// <summary>Asks for an API key when there are any; lets everything pass when there are none.</summary>
internal sealed class ApiKeyCheck
{
    /// <summary>The item of a request that holds the name of the key it came with.</summary>
    public const string KeyNameItem = "LlamaRunner.ApiKeyName";

    private const string BearerPrefix = "Bearer ";

    private static readonly PathString[] PublicPaths = ["/healthz", "/readyz", "/health", "/v1/health"];
    private static readonly string[] KeyHeaders = ["x-api-key", "api-key"];

    private readonly RequestDelegate _next;
    private readonly (string Name, byte[] Hash)[] _keys;

    public ApiKeyCheck(RequestDelegate next, IReadOnlyList<ApiKey> keys)
    {
        _next = next;
        _keys = [.. keys.Select(key => (key.Name, Hash(key.Value)))];
    }

    public Task InvokeAsync(HttpContext context)
    {
        if (_keys.Length > 0 && !PublicPaths.Contains(context.Request.Path))
        {
            context.Items[KeyNameItem] = Authenticate(context.Request);
        }

        return _next(context);
    }

    /// <summary>Finds the name of the key that a request presents. Some clients send two headers of which one is a dummy.</summary>
    private string Authenticate(HttpRequest request)
    {
        var presented = false;
        foreach (var candidate in Candidates(request.Headers))
        {
            presented = true;
            if (Find(candidate) is { } name)
            {
                return name;
            }
        }

        throw new UnauthorizedException(presented
            ? "The API key is not one of those in security.apiKeys."
            : "This host asks for an API key: send the header 'Authorization: Bearer <key>' or 'x-api-key: <key>'.");
    }

    private static IEnumerable<string> Candidates(IHeaderDictionary headers)
    {
        foreach (var value in headers.Authorization)
        {
            if (value is not null && value.StartsWith(BearerPrefix, StringComparison.OrdinalIgnoreCase))
            {
                yield return value[BearerPrefix.Length..].Trim();
            }
        }

        foreach (var header in KeyHeaders)
        {
            foreach (var value in headers[header])
            {
                if (!string.IsNullOrEmpty(value))
                {
                    yield return value;
                }
            }
        }
    }

    /// <summary>Compares with every key, and hashes of one length, so that the time taken tells nothing.</summary>
    private string? Find(string candidate)
    {
        var hash = Hash(candidate);
        string? found = null;
        foreach (var key in _keys)
        {
            if (CryptographicOperations.FixedTimeEquals(hash, key.Hash))
            {
                found = key.Name;
            }
        }

        return found;
    }

    private static byte[] Hash(string key) => SHA256.HashData(Encoding.UTF8.GetBytes(key));
}
