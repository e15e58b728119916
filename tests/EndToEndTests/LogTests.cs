using LlamaRunner.EndToEndTests.Harness;

namespace LlamaRunner.EndToEndTests;

/// <summary>What the log says of requests, and what it must not say.</summary>
public sealed class LogTests
{
    private const string Prompt = "xylophone-quartz-7351";
    private const string Spoken = "vermilion-otter-4402";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Request_Logged_HasOneLineWithItsFactsAndNeitherPromptNorAnswer()
    {
        var setup = new HostSetup().WithFake("talker", ("TEXT", Spoken));
        await using var host = await HostProcess.StartAsync(setup, Token);
        Assert.Equal(Spoken, await host.AskAsync("talker", Token, Prompt));

        await Eventually.TrueAsync(() => RequestLines(host).Count == 1, Within.Promptly, "the request has its line", Token);
        using var failed = await host.SendAsync(Chat.Request("no-such-model", prompt: Prompt), Token);
        await Failure.OfAsync(failed, System.Net.HttpStatusCode.NotFound, Token);
        await Eventually.TrueAsync(() => host.Output.Contains("404"), Within.Promptly, "the failed request has its line", Token);

        Assert.Contains("200", RequestLines(host)[0], StringComparison.Ordinal);
        Assert.Contains("openai", RequestLines(host)[0], StringComparison.OrdinalIgnoreCase);
        foreach (var secret in (string[])[Prompt, Spoken])
        {
            Assert.False(host.Output.Contains(secret), $"'{secret}' is on the console.");
            Assert.All(LogFiles(setup), file => Assert.DoesNotContain(secret, ReadShared(file), StringComparison.Ordinal));
        }

        Assert.NotEmpty(LogFiles(setup));
    }

    private static List<string> RequestLines(HostProcess host) => [.. host.Output.Lines.Where(
        line => line.Contains("talker", StringComparison.Ordinal) && line.Contains("/v1/chat/completions", StringComparison.Ordinal))];

    private static string[] LogFiles(HostSetup setup) =>
        Directory.Exists(setup.LogFolder) ? Directory.GetFiles(setup.LogFolder, "*", SearchOption.AllDirectories) : [];

    private static string ReadShared(string file)
    {
        using var reader = new StreamReader(new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite));
        return reader.ReadToEnd();
    }
}
