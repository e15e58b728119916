using System.Net.Http.Json;
using System.Text.Json.Nodes;
using LlamaRunner.EndToEndTests.Harness;

namespace LlamaRunner.EndToEndTests.Plugins;

/// <summary>Every plugin that the host ships is really unloaded after it has served requests of every kind that it serves.</summary>
public sealed class ShippedPluginUnloadTests
{
    private static readonly string[] Shipped = [PluginFolder.OpenAI, PluginFolder.LlamaServer, PluginFolder.Embedded];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("process")]
    [InlineData("in-process")]
    public async Task Replace_AfterEveryKindOfRequest_FreesTheMemoryOfEachPlugin(string isolation)
    {
        var setup = new HostSetup().With("backends.embedded.isolation", isolation).With("runners.maxConcurrent", 2)
            .WithModel("served").WithModel("embedded", static entry => (entry["backend"], entry["arguments"]) = ("embedded", new JsonObject()));
        var folder = new PluginFolder(setup);
        foreach (var plugin in Shipped)
        {
            folder.WithShipped(plugin);
        }

        await using var host = await HostProcess.StartAsync(setup, Token);
        foreach (var model in (string[])["served", "embedded"])
        {
            await AskAllAsync(host, model);
        }

        foreach (var plugin in Shipped)
        {
            await folder.ReplaceAsync(host, plugin, Token);
        }

        Assert.Equal(Chat.Answer, await host.AskAsync("served", Token));
        Assert.Equal(Chat.Answer, await host.AskAsync("embedded", Token));
    }

    private static async Task AskAllAsync(HostProcess host, string model)
    {
        Assert.Equal(Chat.Answer, await host.AskAsync(model, Token));
        using (var stream = await host.SendAsync(Chat.Request(model, stream: true), Token))
        {
            Assert.Contains("[DONE]", await stream.Content.ReadAsStringAsync(Token), StringComparison.Ordinal);
        }

        foreach (var (path, body) in ((string, JsonObject)[])
        [
            ("v1/completions", new JsonObject { ["model"] = model, ["prompt"] = "Once", ["max_tokens"] = 4 }),
            ("v1/embeddings", new JsonObject { ["model"] = model, ["input"] = "Once" }),
            ("v1/chat/completions", new JsonObject { ["model"] = model }),
            ("v1/chat/completions", new JsonObject { ["model"] = "unknown", ["messages"] = new JsonArray() }),
            ("v1/nowhere", []),
        ])
        {
            using var response = await host.Client.PostAsJsonAsync(path, body, Token);
            await response.Content.ReadAsStringAsync(Token);
        }

        await host.Client.GetStringAsync("v1/models", Token);
    }
}
