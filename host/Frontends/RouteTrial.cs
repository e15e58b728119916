using System.Diagnostics;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace LlamaRunner.Host.Frontends;

/// <summary>
/// Tries whether routing can work with endpoints: it finds out only when it builds its tables, at the first request, and once that has
/// failed it takes over no others ever after.
/// </summary>
internal static class RouteTrial
{
    // What UseRouting leaves for UseEndpoints, which would make the endpoints known to the whole application.
    private const string RouteBuilder = "__EndpointRouteBuilder";

    // No method that anything is mapped to.
    private const string Method = "TRIAL";

    /// <summary>Builds the tables and throws them away. What is wrong with the endpoints is thrown.</summary>
    /// <param name="endpoints">The endpoints.</param>
    public static async Task RunAsync(IReadOnlyList<Endpoint> endpoints)
    {
        // A container of its own: the application's would hold on to the tables, and to the plugin with them.
        await using var services = new ServiceCollection()
            .AddLogging()
            .AddMetrics()
            .AddRoutingCore()
            .AddSingleton(static _ => new DiagnosticListener(nameof(RouteTrial)))
            .AddSingleton<DiagnosticSource>(static services => services.GetRequiredService<DiagnosticListener>())
            .BuildServiceProvider();
        var builder = new ApplicationBuilder(services);
        builder.UseRouting();
        ((IEndpointRouteBuilder)builder.Properties[RouteBuilder]!).DataSources.Add(new DefaultEndpointDataSource(endpoints));
        builder.Run(static _ => Task.CompletedTask);
        var context = new DefaultHttpContext { RequestServices = services };
        context.Request.Method = Method;
        context.Request.Path = "/";
        await builder.Build()(context);
    }
}
