using LlamaRunner.EndToEndTests.Harness;

namespace LlamaRunner.EndToEndTests;

/// <summary>A host.json that is wrong ends the start with code 2 and says everything that is wrong.</summary>
public sealed class ConfigurationTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Configuration_WithSeveralFaults_NamesEachAndEndsWithCode2()
    {
        await using var host = HostProcess.Launch(new HostSetup()
            .With("runners.maxConcurrent", 0).With("runners.firstPort", 70_000).With("frontends.openai.port", -5)
            .With("runners.keepAlive", "soon").With("nonsense", 1));

        Assert.Equal(2, await host.ExitAsync(Within.Start, Token));

        foreach (var path in (string[])["runners.maxConcurrent", "runners.firstPort", "frontends.openai.port", "runners.keepAlive", "nonsense"])
        {
            Assert.True(host.Output.Contains(path), $"'{path}' is not named:\n{host.Output}");
        }
    }
}
