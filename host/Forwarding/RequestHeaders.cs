using Microsoft.AspNetCore.Http;

namespace LlamaRunner.Host.Forwarding;

/// <summary>Copies a client's headers to the request for its runner, but for those that stay here.</summary>
internal static class RequestHeaders
{
    /// <summary>Copies them.</summary>
    public static void Copy(HttpRequest source, HttpRequestMessage target)
    {
        foreach (var (name, values) in source.Headers)
        {
            if (HeaderRules.GoesToRunner(name) && !HeaderRules.IsNamedIn(source.Headers.Connection, name))
            {
                target.Headers.TryAddWithoutValidation(name, (IEnumerable<string?>)values);
            }
        }
    }
}
