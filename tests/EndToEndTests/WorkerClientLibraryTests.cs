using System.Text.Json.Nodes;
using LlamaRunner.EndToEndTests.Harness;

namespace LlamaRunner.EndToEndTests;

/// <summary>The official client for Node against models that worker processes serve.</summary>
public sealed class WorkerClientLibraryTests(WorkerClientLibraryTests.Parrots fixture) : IClassFixture<WorkerClientLibraryTests.Parrots>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("chat")]
    [InlineData("stream")]
    [InlineData("embeddings")]
    [InlineData("abort")]
    public async Task OpenAIClient_Scenario_Passes(string scenario)
    {
        await NodeClients.EnsureInstalledAsync(Token);

        var (exitCode, output) = await NodeClients.RunAsync(
            "node", ["openai.mjs", scenario, $"http://127.0.0.1:{fixture.Host.Port}/v1"], Token);

        Assert.True(exitCode == 0, output);
    }

    /// <summary>The names that the scenarios ask for.</summary>
    public sealed class Parrots : SharedHost
    {
        private protected override HostSetup Describe() => new HostSetup()
            .With("runners.maxConcurrent", 2)
            .WithParrot("demo", entry => entry["aliases"] = new JsonArray("gpt-4o"))
            .WithParrot("vectors");
    }
}
