using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

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
    /// <param name="services">The services of the application that shall serve them.</param>
    public static Task RunAsync(IReadOnlyList<Endpoint> endpoints, IServiceProvider services)
    {
        var builder = new ApplicationBuilder(services);
        builder.UseRouting();
        ((IEndpointRouteBuilder)builder.Properties[RouteBuilder]!).DataSources.Add(new DefaultEndpointDataSource(endpoints));
        builder.Run(static _ => Task.CompletedTask);
        var context = new DefaultHttpContext { RequestServices = services };
        context.Request.Method = Method;
        context.Request.Path = "/";
        return builder.Build()(context);
    }
}
