using System.Diagnostics.Metrics;
using LlamaRunner.Contracts.Failures;
using LlamaRunner.Contracts.Frontends;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace TestPlugins;

/// <summary>Tells which version of its plugin it is of, at once and over and over.</summary>
internal sealed class EchoFrontend(TimeProvider time, IMeterFactory meters) : IApiFrontend
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(10);

    private readonly Counter<int> _requests = meters.Create("testplugins.echo").CreateCounter<int>("echo.requests");

    private static readonly string Version = typeof(EchoFrontend).Assembly.GetName().Version!.ToString(1);

    public string Id => "echo";

    public string DisplayName => "Echo " + Version;

    public int DefaultPort => 5998;

    public void MapEndpoints(IEndpointRouteBuilder endpoints)
    {
        endpoints.MapGet("/version", (RequestDelegate)(context =>
        {
            _requests.Add(1);
            return context.Response.WriteAsync(Version, context.RequestAborted);
        }));
        endpoints.MapGet("/stream/{lines:int}", (RequestDelegate)StreamAsync);
    }

    public Task WriteFailureAsync(HttpContext context, RequestFailedException failure)
    {
        context.Response.StatusCode = StatusCodes.Status400BadRequest;
        return context.Response.WriteAsync($"{Version}: {failure.Message}", context.RequestAborted);
    }

    private async Task StreamAsync(HttpContext context)
    {
        var lines = int.Parse((string)context.Request.RouteValues["lines"]!, System.Globalization.CultureInfo.InvariantCulture);
        for (var i = 0; i < lines; i++)
        {
            await context.Response.WriteAsync(Version + "\n", context.RequestAborted);
            await context.Response.Body.FlushAsync(context.RequestAborted);
            await Task.Delay(Pause, time, context.RequestAborted);
        }
    }
}
