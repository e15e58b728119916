using LlamaRunner.Host.Control;
using LlamaRunner.Host.Control.Client;
using LlamaRunner.Host.Control.Messages;
using LlamaRunner.Host.Plugins;
using LlamaRunner.Host.Workers.Serve;
using LlamaRunner.UnitTests.Support;
using Microsoft.Extensions.Time.Testing;

namespace LlamaRunner.UnitTests.Control;

/// <summary>The control endpoint over a fake gateway, on a real port, and a client of it.</summary>
internal sealed class ControlWorld : IAsyncDisposable
{
    private readonly FrontendServer _server;

    private ControlWorld(FrontendServer server, FakeGateway gateway, FakeTimeProvider time)
    {
        _server = server;
        Gateway = gateway;
        Time = time;
        Registration = Some(server.Address, Environment.ProcessId);
        Client = new ControlClient(Registration);
    }

    public FakeGateway Gateway { get; }

    public FakeTimeProvider Time { get; }

    public HostRegistration Registration { get; }

    public ControlClient Client { get; }

    public HttpClient Http => _server.Client;

    public static async Task<ControlWorld> StartAsync(FakeGateway gateway, params FrontendReport[] frontends)
    {
        var time = new FakeTimeProvider();
        var backends = new BackendRegistry();
        backends.Publish([new ReadyBackend(new FakeHandler())]);
        var host = new HostIdentity(42, time.GetUtcNow(), "1.2.3", Temporary: false);
        var endpoints = new ControlEndpoints(gateway, FakeMeter.Estimator(backends, out _), new ControlStatus(host, () => frontends, static () => [], backends, time));
        var frontend = new ControlFrontend(gateway, endpoints, new LibraryControl(new NoLibrary()));
        return new ControlWorld(await FrontendServer.StartAsync(frontend), gateway, time);
    }

    public static HostRegistration Some(Uri url, int pid, DateTimeOffset startedAt = default, bool temporary = false) => new()
    {
        Pid = pid,
        StartedAt = startedAt,
        Url = url,
        Key = "secret",
        Version = "1.2.3",
        Temporary = temporary,
    };

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _server.DisposeAsync();
    }
}
