using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using LlamaRunner.EndToEndTests.Harness;

namespace LlamaRunner.EndToEndTests.Plugins;

/// <summary>
/// What the templates make is really unloaded after it has served requests of every kind that it serves. Asked of the plugins that
/// the tests of the templates have published, since building them takes longest.
/// </summary>
internal static class PublishedUnload
{
    private static readonly string[] Bodies =
    [
        """{ "prompt": "Once" }""",
        """{ "prompt": "Once", "stream": true }""",
        """{ "prompt": 7 }""",
        """{ "prompt": """,
        """{ "prompt": "Once", "model": "nobody" }""",
        """{ "prompt": "Once", "model": "broken" }""",
        """{ "prompt": "Once", "model": "broken", "stream": true }""",
    ];

    /// <summary>Checks a frontend.</summary>
    public static async Task CheckFrontendAsync(string folder, string id, CancellationToken cancellationToken)
    {
        var setup = new HostSetup().WithFake("demo", ("TOKENS_PER_SECOND", 40)).WithFake("broken", ("DROP_MID_STREAM", 1))
            .With($"frontends.{id}", new JsonObject { ["port"] = 0 });
        var plugins = Place(setup, folder);
        await using var host = await HostProcess.StartAsync(setup, cancellationToken);
        using var control = await ControlApi.OfAsync(host, cancellationToken);
        using var client = new HttpClient { BaseAddress = await control.AddressOfAsync(id, cancellationToken), Timeout = Within.Start };
        foreach (var body in Bodies)
        {
            using var content = new StringContent(body, Encoding.UTF8, "application/json");
            await ReadAsync(() => client.PostAsync("generate", content, cancellationToken), cancellationToken);
        }

        await ReadAsync(() => client.GetAsync("generate", cancellationToken), cancellationToken);
        await ReadAsync(() => client.GetAsync("nowhere", cancellationToken), cancellationToken);
        Assert.Contains("demo", await client.GetStringAsync("", cancellationToken), StringComparison.Ordinal);
        await LeaveAsync(client, "generate", new JsonObject { ["prompt"] = "Once", ["model"] = "demo", ["stream"] = true }, cancellationToken);

        await plugins.ReplaceAsync(host, Path.GetFileName(folder), cancellationToken);

        Assert.Contains("demo", await client.GetStringAsync("", cancellationToken), StringComparison.Ordinal);
    }

    /// <summary>Checks a backend whose runners live in the host, and one whose runners do not.</summary>
    public static async Task CheckBackendAsync(string folder, string id, string question, string answer, CancellationToken cancellationToken)
    {
        foreach (var isolation in (string[])["in-process", "process"])
        {
            var setup = new HostSetup().With($"backends.{id}", new JsonObject { ["isolation"] = isolation })
                .WithModel("served", entry => (entry["backend"], entry["arguments"]) = (id, new JsonObject()));
            var plugins = Place(setup, folder);
            await using var host = await HostProcess.StartAsync(setup, cancellationToken);
            Assert.Equal(answer, await host.AskAsync("served", cancellationToken, question));
            foreach (var (path, body) in ((string, JsonObject)[])
            [
                ("v1/chat/completions", Chat.Request("served", stream: true, question)),
                ("v1/chat/completions", new JsonObject { ["model"] = "served", ["messages"] = "none" }),
                ("v1/completions", new JsonObject { ["model"] = "served", ["prompt"] = "Once" }),
                ("v1/embeddings", new JsonObject { ["model"] = "served", ["input"] = "Once" }),
            ])
            {
                await ReadAsync(() => host.SendAsync(body, cancellationToken, path), cancellationToken);
            }

            await LeaveAsync(host.Client, "v1/chat/completions", Chat.Request("served", stream: true, string.Join(' ', Enumerable.Repeat(question, 20))), cancellationToken);

            await plugins.ReplaceAsync(host, Path.GetFileName(folder), cancellationToken);

            Assert.Equal(answer, await host.AskAsync("served", cancellationToken, question));
        }
    }

    private static PluginFolder Place(HostSetup setup, string folder) =>
        new PluginFolder(setup).With(folder).WithShipped(PluginFolder.OpenAI).WithShipped(PluginFolder.LlamaServer);

    private static async Task ReadAsync(Func<Task<HttpResponseMessage>> send, CancellationToken cancellationToken)
    {
        try
        {
            using var response = await send();
            await response.Content.ReadAsStringAsync(cancellationToken);
        }
        catch (HttpRequestException)
        {
            // A stream that was broken off in its middle.
        }
    }

    private static async Task LeaveAsync(HttpClient client, string path, JsonObject body, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = JsonContent.Create(body) };
        using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        await using var stream = await response.Content.ReadAsStreamAsync(cancellationToken);
        Assert.True(await stream.ReadAsync(new byte[1], cancellationToken) == 1);
    }
}
