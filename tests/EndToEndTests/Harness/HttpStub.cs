using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;

namespace LlamaRunner.EndToEndTests.Harness;

/// <summary>Another program that holds a port and answers everything with the same text.</summary>
internal sealed class HttpStub(WebApplication app) : IAsyncDisposable
{
    public int Port => new Uri(app.Urls.Single()).Port;

    public static async Task<HttpStub> StartAsync(string answer, CancellationToken cancellationToken)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(static kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        var app = builder.Build();
        app.Run(context => context.Response.WriteAsync(answer));
        await app.StartAsync(cancellationToken);
        return new HttpStub(app);
    }

    public ValueTask DisposeAsync() => app.DisposeAsync();
}
