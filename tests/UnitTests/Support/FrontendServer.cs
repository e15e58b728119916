using LlamaRunner.Contracts.Failures;
using LlamaRunner.Contracts.Frontends;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace LlamaRunner.UnitTests.Support;

/// <summary>A frontend on a real Kestrel at a free port of this machine; failures are written by the frontend, as in the host.</summary>
internal sealed class FrontendServer : IAsyncDisposable
{
    private readonly WebApplication _application;

    private FrontendServer(WebApplication application)
    {
        _application = application;
        var addresses = application.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>();
        Address = new Uri(addresses!.Addresses.Single());
        Client = new HttpClient { BaseAddress = Address };
    }

    public Uri Address { get; }

    public HttpClient Client { get; }

    public static async Task<FrontendServer> StartAsync(IApiFrontend frontend, Action<IApplicationBuilder>? middleware = null)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        builder.Services.AddRoutingCore();
        var application = builder.Build();
        application.Use(next => context => RunAsync(context, next, frontend));
        middleware?.Invoke(application);
        application.UseRouting();
        frontend.MapEndpoints(application);
        await application.StartAsync(TestContext.Current.CancellationToken);
        return new FrontendServer(application);
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _application.DisposeAsync();
    }

    private static async Task RunAsync(HttpContext context, RequestDelegate next, IApiFrontend frontend)
    {
        try
        {
            await next(context);
        }
        catch (RequestFailedException failure)
        {
            context.Response.Clear();
            await frontend.WriteFailureAsync(context, failure);
        }
    }
}
