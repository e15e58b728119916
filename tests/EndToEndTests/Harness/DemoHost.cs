using System.Text.Json.Nodes;

namespace LlamaRunner.EndToEndTests.Harness;

/// <summary>One host for the tests that change nothing of it: the demo model under several names, served by the real llama-server.</summary>
public sealed class DemoHost : IAsyncLifetime
{
    internal const string Slashed = "org/demo-gguf:q8_0";

    internal HostProcess Host { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Host = await HostProcess.StartAsync(
        new HostSetup()
            .With("runners.maxConcurrent", 2)
            .WithModel("demo", entry => entry["aliases"] = new JsonArray("gpt-4o"))
            .WithModel(Slashed)
            .WithModel("vectors", entry =>
            {
                entry["arguments"]!["embedding"] = true;
                entry["arguments"]!["pooling"] = "mean";
            }),
        CancellationToken.None);

    public ValueTask DisposeAsync() => Host?.DisposeAsync() ?? ValueTask.CompletedTask;
}
