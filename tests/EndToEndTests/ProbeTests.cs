using LlamaRunner.EndToEndTests.Harness;

namespace LlamaRunner.EndToEndTests;

/// <summary>Requests that look and do not use: they load nothing and keep nothing.</summary>
public sealed class ProbeTests
{
    private static readonly string[] Paths =
    [
        "/", "/index.html", "/favicon.ico", "/assets/app.js", "/healthz", "/readyz", "/health", "/metrics", "/props", "/slots", "/v1/models",
        "/v1/models/demo", "/v1/chat/completions", "/api/tags", "/upstream/demo/props", "/upstream/demo/assets/app.js",
    ];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    [Trait("Case", "R62")]
    public async Task Probes_OfEveryPath_LoadNoModelAndDoNotKeepOne()
    {
        await using var host = await HostProcess.StartAsync(new HostSetup().With("runners.keepAlive", "1s").WithFake("demo"), Token);
        using var control = await ControlApi.OfAsync(host, Token);

        await ProbeAsync(host);
        Assert.Equal(0, host.Journal.Starts("demo"));

        await host.AskAsync("demo", Token);
        await Eventually.TrueAsync(
            async () =>
            {
                await ProbeAsync(host);
                return (await control.RunnersAsync(Token)).Count == 0;
            },
            TimeSpan.FromSeconds(5),
            "the runner idles out though it is looked at all the time",
            Token);
        await ProbeAsync(host);
        Assert.Equal(1, host.Journal.Starts("demo"));
    }

    private static async Task ProbeAsync(HostProcess host)
    {
        foreach (var path in Paths)
        {
            using var got = await host.Client.GetAsync(path, Token);
            using var head = new HttpRequestMessage(HttpMethod.Head, path);
            using var headed = await host.Client.SendAsync(head, Token);
        }

        using var upgrade = new HttpRequestMessage(HttpMethod.Get, "/v1/realtime");
        upgrade.Headers.TryAddWithoutValidation("Connection", "Upgrade");
        upgrade.Headers.TryAddWithoutValidation("Upgrade", "websocket");
        using var upgraded = await host.Client.SendAsync(upgrade, Token);
    }
}
