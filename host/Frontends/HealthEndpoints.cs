using LlamaRunner.Host.Observability;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace LlamaRunner.Host.Frontends;

/// <summary>The host's own endpoints on every frontend: <c>/healthz</c> (the host is up) and <c>/readyz</c> (it can serve a model).</summary>
internal static class HealthEndpoints
{
    private static readonly string[] Methods = [HttpMethods.Get, HttpMethods.Head];

    /// <summary>Maps them.</summary>
    public static void Map(IEndpointRouteBuilder endpoints, HostReadiness readiness)
    {
        endpoints.MapMethods("/healthz", Methods, static context => context.Response.WriteAsJsonAsync(
            HealthReport.Up, HealthJsonContext.Default.HealthReport, cancellationToken: context.RequestAborted));
        endpoints.MapMethods("/readyz", Methods, async context =>
        {
            var report = await readiness.ReportAsync(context.RequestAborted);
            context.Response.StatusCode = report.IsReady ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable;
            await context.Response.WriteAsJsonAsync(report, HealthJsonContext.Default.HealthReport, cancellationToken: context.RequestAborted);
        });
    }
}
