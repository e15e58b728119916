using LlamaRunner.EndToEndTests.Harness;

namespace LlamaRunner.EndToEndTests;

/// <summary>The official client for Node, as its users write it.</summary>
[Collection(DemoHostGroup.Name)]
public sealed class ClientLibraryTests(DemoHost fixture)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("list")]
    [InlineData("retrieve")]
    [InlineData("chat")]
    [InlineData("stream")]
    [InlineData("embeddings")]
    [InlineData("unknown-model")]
    [InlineData("abort")]
    public async Task OpenAIClient_Scenario_Passes(string scenario)
    {
        await NodeClients.EnsureInstalledAsync(Token);

        var (exitCode, output) = await NodeClients.RunAsync(
            "node", ["openai.mjs", scenario, $"http://127.0.0.1:{fixture.Host.Port}/v1"], Token);

        Assert.True(exitCode == 0, output);
    }
}
