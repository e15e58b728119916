using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using LlamaRunner.EndToEndTests.Harness;

namespace LlamaRunner.EndToEndTests;

/// <summary>A host without any llama-server gets one while it runs.</summary>
public sealed class RuntimeUseTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task InstalledWhileTheHostRuns_IsUsedFromTheNextStartOn()
    {
        await using var server = await ReleaseServer.StartAsync(Token);
        foreach (var tag in (string[])["b2", "b1"])
        {
            server.With(tag, new ServedFile(RuntimeArchive.NameOf(tag), RuntimeArchive.OfServer(tag)));
        }

        var port = FreePort.Next();
        var setup = new HostSetup()
            .With("backends.llama-server.runtimes", new JsonObject())
            .With("frontends.openai.port", port)
            .With("runners.keepAlive", -1)
            .WithModel("early", static entry => entry["keepAlive"] = 0)
            .WithModel("first")
            .WithModel("second")
            .WithModel("third", entry => entry["runtime"] = "b1-cpu");
        setup.Environment["PATH"] = "/nowhere";
        await using var host = HostProcess.Launch(setup);
        using var client = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}/"), Timeout = Within.Start };
        await Eventually.TrueAsync(() => host.Output.Contains($"127.0.0.1:{port}"), Within.Start, "the frontend listens", Token);

        // 1. There is none: the error of a model that needs one says how to get it, and the others are served all the same.
        using (var failed = await AskAsync(client, "third"))
        {
            Assert.False(failed.IsSuccessStatusCode);
        }

        Assert.Contains("llama-runner runtime install", host.Output.ToString(), StringComparison.Ordinal);
        Assert.Equal(Chat.Answer, await AnswerAsync(client, "early"));
        await Eventually.TrueAsync(() => host.Runners.Count == 0, Within.Reason, "the embedded runner has gone", Token);

        // 2. One is installed, and preferred from the next start on.
        await InstallAsync(setup, server, "b1");
        await Eventually.TrueAsync(
            async () => await AnswerAsync(client, "first") == Chat.Answer, Within.Reason, "the model answers", Token);
        await RunsFromAsync(host, "b1-cpu");

        // 3. What runs is not removed.
        using (var refused = HostCommand.Start(setup.Folder, Variables(server), "runtime", "remove", "b1-cpu"))
        {
            await refused.ExitAsync(Token);
            Assert.Equal(1, refused.ExitCode);
            Assert.Contains("b1-cpu is in use by process", refused.Error.ToString(), StringComparison.Ordinal);
        }

        // 4. A newer one is used for what starts from now on; the older by who names it.
        await InstallAsync(setup, server, "b2");
        Assert.Equal(Chat.Answer, await AnswerAsync(client, "second"));
        await RunsFromAsync(host, "b2-cpu");
        Assert.Equal(Chat.Answer, await AnswerAsync(client, "third"));
        await RunsFromAsync(host, "b1-cpu");
    }

    private static Dictionary<string, string> Variables(ReleaseServer server) => new() { ["LLAMARUNNER__RUNTIMES__INDEX"] = server.Index };

    private static async Task InstallAsync(HostSetup setup, ReleaseServer server, string tag)
    {
        using var install = HostCommand.Start(setup.Folder, Variables(server), "runtime", "install", tag);
        await install.ExitAsync(Token);
        Assert.True(install.ExitCode == 0, install.ToString());
        Assert.True(install.Output.Contains("Models use it"), install.ToString());
    }

    private static async Task RunsFromAsync(HostProcess host, string runtime)
    {
        var runner = await host.RunnerAsync(Token);
        Assert.Contains($"/.llama-runner/runtimes/{runtime}/", ProcessTable.ArgumentsOf(runner.Id)[0], StringComparison.Ordinal);
    }

    private static Task<HttpResponseMessage> AskAsync(HttpClient client, string model) =>
        client.PostAsync(Chat.Path, JsonContent.Create(Chat.Request(model)), Token);

    private static async Task<string?> AnswerAsync(HttpClient client, string model)
    {
        using var response = await AskAsync(client, model);
        return response.StatusCode == HttpStatusCode.OK
            ? (string?)JsonNode.Parse(await response.Content.ReadAsStringAsync(Token))!["choices"]![0]!["message"]!["content"]
            : null;
    }
}
