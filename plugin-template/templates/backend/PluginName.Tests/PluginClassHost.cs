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
                .AddPlugin(typeof(PluginClassBackend).Assembly)
                .AddModel("backwards", "plugin-id"),
            TestContext.Current.CancellationToken);
        Client = _host.ClientOf("openai");
    }

    public ValueTask DisposeAsync()
    {
        Client.Dispose();
        return _host.DisposeAsync();
    }
}
