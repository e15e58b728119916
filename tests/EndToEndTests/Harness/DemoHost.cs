using System.Text.Json.Nodes;

namespace LlamaRunner.EndToEndTests.Harness;

/// <summary>The demo model under several names, served by the real llama-server; for tests that change nothing of it.</summary>
public sealed class DemoHost : SharedHost
{
    internal const string Slashed = "org/demo-gguf:q8_0";

    private protected override HostSetup Describe() => new HostSetup()
        .With("runners.maxConcurrent", 2)
        .WithModel("demo", entry => entry["aliases"] = new JsonArray("gpt-4o"))
        .WithModel(Slashed)
        .WithModel("vectors", entry =>
        {
            entry["arguments"]!["embedding"] = true;
            entry["arguments"]!["pooling"] = "mean";
        });
}
