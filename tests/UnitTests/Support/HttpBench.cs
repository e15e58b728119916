using LlamaRunner.Contracts.Frontends;
using LlamaRunner.Host.Configuration;
using LlamaRunner.Host.Frontends;
using LlamaRunner.Host.Observability;
using LlamaRunner.Host.Plugins;
using Microsoft.Extensions.Logging.Abstractions;

namespace LlamaRunner.UnitTests.Support;

/// <summary>A frontend in the host's own pipeline, on a free port of this machine.</summary>
internal sealed class HttpBench : IAsyncDisposable
{
    private readonly FrontendApp _app;

    private HttpBench(FrontendApp app)
    {
        _app = app;
        Client = new HttpClient { BaseAddress = new Uri(app.Address), Timeout = Some.Limit };
    }

    /// <summary>A client of it.</summary>
    public HttpClient Client { get; }

    /// <summary>Starts one.</summary>
    public static async Task<HttpBench> StartAsync(IApiFrontend frontend, long maxBodySize = 1024 * 1024)
    {
        var security = new FrontendSecurity([], [], [], maxBodySize);
        var options = new FrontendOptions { Port = 0 };
        return new HttpBench(await FrontendApp.StartAsync(
            new FrontendVersion(frontend, new UseCount()), options, security, new HostReadiness(new BackendRegistry()), NullLoggerFactory.Instance, TimeProvider.System,
            TestContext.Current.CancellationToken));
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _app.StopAsync(CancellationToken.None);
        await _app.DisposeAsync();
    }
}
