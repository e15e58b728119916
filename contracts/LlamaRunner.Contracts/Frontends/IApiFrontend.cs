using LlamaRunner.Contracts.Failures;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace LlamaRunner.Contracts.Frontends;

/// <summary>
/// One public API on one port. The host creates it from its plugin's container, opens the port, runs its own middleware
/// (request id, access log, host-name, origin, key and size checks) and then the endpoints that
/// <see cref="MapEndpoints"/> maps.
/// </summary>
/// <remarks>
/// Map endpoints as <see cref="RequestDelegate"/>s and serialise with source-generated JSON contexts: handlers with
/// parameters of the plugin's own types stay in static caches of the shared framework and keep the plugin from unloading.
/// </remarks>
public interface IApiFrontend
{
    /// <summary>The key of this frontend in <c>host.json</c>, for example <c>openai</c>: lower-case letters, digits and dashes.</summary>
    string Id { get; }

    /// <summary>The name shown to people, for example <c>OpenAI</c>.</summary>
    string DisplayName { get; }

    /// <summary>The TCP port that this API's clients expect; used unless <c>frontends.&lt;id&gt;.port</c> says otherwise.</summary>
    int DefaultPort { get; }

    /// <summary>
    /// Whether it runs while <c>frontends.&lt;id&gt;.enabled</c> does not say; true unless a frontend says otherwise. Since
    /// contracts 1.1.
    /// </summary>
    bool IsEnabledByDefault => true;

    /// <summary>Maps this API's endpoints. Called once for each start of the frontend, before its port opens.</summary>
    /// <param name="endpoints">The builder of this frontend's own application; <c>/healthz</c> and <c>/readyz</c> are the host's.</param>
    void MapEndpoints(IEndpointRouteBuilder endpoints);

    /// <summary>
    /// Writes a failure in this API's own shape and status. The host calls it for everything that an endpoint threw and for
    /// what never reached one: unknown path, wrong method, missing key, oversized body. The response has not started.
    /// </summary>
    /// <param name="context">The request that failed; its response is empty and writable.</param>
    /// <param name="failure">What went wrong.</param>
    Task WriteFailureAsync(HttpContext context, RequestFailedException failure);
}
