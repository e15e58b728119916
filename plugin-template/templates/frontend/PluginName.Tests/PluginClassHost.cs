using LlamaRunner.Plugin.Testing;

namespace PluginNamespace.Tests;

/// <summary>One host for all tests of a class.</summary>
public sealed class PluginClassHost : IAsyncLifetime
{
    private PluginTestHost _host = null!;

    public HttpClient Client { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        _host = await PluginTestHost.StartAsync(
            options => options
                .AddPlugin(typeof(PluginClassFrontend).Assembly)
                .AddFakeModel("echo")
                .AddFakeModel("slow", new FakeModel { Answer = "one two three", Delay = TimeSpan.FromSeconds(1) })
                .AddFakeModel("broken", new FakeModel { LoadFailure = "it is broken." }),
            TestContext.Current.CancellationToken);
        Client = _host.ClientOf("plugin-id");
    }

    public ValueTask DisposeAsync()
    {
        Client.Dispose();
        return _host.DisposeAsync();
    }
}
