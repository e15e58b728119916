using LlamaRunner.Contracts.Failures;
using LlamaRunner.Host.Frontends.Decompression;
using LlamaRunner.Host.Observability;
using LlamaRunner.Host.Security;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace LlamaRunner.Host.Frontends;

/// <summary>The middleware of every frontend, in its one order.</summary>
internal static class FrontendPipeline
{
    /// <summary>Adds the host's middleware, then the frontend's endpoints.</summary>
    public static void Build(
        WebApplication app, string id, FrontendSlot slot, FrontendSecurity security, HostReadiness readiness)
    {
        app.UseMiddleware<RequestIdMiddleware>();
        app.UseMiddleware<AccessLogMiddleware>(id);
        app.UseMiddleware<FailureMiddleware>(slot);
        app.UseMiddleware<HostNameCheck>(security.AllowedHosts);
        app.UseMiddleware<OriginCheck>(security.AllowedOrigins);
        app.UseMiddleware<ApiKeyCheck>(security.ApiKeys);
        app.UseRouting();
        app.Use(static (context, next) => context.GetEndpoint() is null
            ? throw new PathNotFoundException(context.Request.Method, context.Request.Path)
            : next(context));
        app.UseMiddleware<EncodingCheck>();
        app.UseRequestDecompression();
        HealthEndpoints.Map(app, readiness);
        ((IEndpointRouteBuilder)app).DataSources.Add(slot);
    }
}
