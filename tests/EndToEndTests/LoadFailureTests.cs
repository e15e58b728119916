using System.Diagnostics;
using LlamaRunner.EndToEndTests.Harness;

namespace LlamaRunner.EndToEndTests;

/// <summary>Models that do not come up: an error soon after the fact, with what the process said last.</summary>
public sealed class LoadFailureTests(LoadFailureTests.BrokenModels fixture) : IClassFixture<LoadFailureTests.BrokenModels>
{
    private const string MissingBinary = "/no/such/llama-server";
    private const string MissingModel = "/no/such/model.gguf";
    private const string LastWords = "the flux capacitor is empty";
    private const string Unfinished = "and no line end";

    private readonly HostProcess _host = fixture.Host;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("binary-missing", MissingBinary)]
    [InlineData("binary-not-executable", "not-executable")]
    [Trait("Case", "R10")]
    public async Task Binary_NotToBeRun_IsSaidAtOnce(string model, string expected)
    {
        Assert.Contains(expected, await FailAsync(model), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("file-missing", MissingModel)]
    [InlineData("file-cut-off", "failed to load model")]
    [InlineData("argument-unknown", "--frobnicate")]
    [Trait("Case", "R11")]
    public async Task FileOrArgument_Wrong_IsSaidAtOnceWithTheServersWords(string model, string expected)
    {
        Assert.Contains(expected, await FailAsync(model), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(3)]
    [InlineData(0)]
    [Trait("Case", "R01")]
    [Trait("Case", "R02")]
    public async Task Process_EndsInLoad_IsAFailureWithCodeAndLastLine(int code)
    {
        var message = await FailAsync($"exit-{code}");

        Assert.Contains(LastWords, message, StringComparison.Ordinal);
        Assert.Contains(Unfinished, message, StringComparison.Ordinal);
        Assert.Contains($"code {code}", message, StringComparison.Ordinal);
    }

    [Fact]
    [Trait("Case", "R16")]
    public async Task Start_FailsWithManyWaiting_TellsAllOfThemAndALaterOneTriesAgain()
    {
        var responses = await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => _host.SendAsync(Chat.Request("slow-to-fail"), Token)));

        foreach (var response in responses)
        {
            await Failure.OfServerAsync(response, Token);
            response.Dispose();
        }

        Assert.Equal(1, _host.Journal.Starts("slow-to-fail"));
        await Eventually.TrueAsync(
            async () =>
            {
                using var later = await _host.SendAsync(Chat.Request("slow-to-fail"), Token);
                await Failure.OfServerAsync(later, Token);
                return _host.Journal.Starts("slow-to-fail") == 2;
            },
            Within.Reason,
            "a later request tries again",
            Token);
    }

    [Fact]
    [Trait("Case", "R11")]
    public async Task Start_FailsForAClientThatRetriesAtOnce_IsNotRepeatedEachTime()
    {
        for (var i = 0; i < 20; i++)
        {
            using var response = await _host.SendAsync(Chat.Request("retried"), Token);
            await Failure.OfServerAsync(response, Token);
        }

        Assert.InRange(_host.Journal.Starts("retried"), 1, 3);
    }

    [Fact]
    [Trait("Case", "R24")]
    public async Task Output_InFloods_DoesNotBlockTheRunner()
    {
        await _host.AskAsync("loud", Token);
    }

    [Fact]
    [Trait("Case", "R23")]
    public async Task Output_OneHugeLineBeforeTheEnd_GivesABoundedMessage()
    {
        var message = await FailAsync("huge-line");

        Assert.True(message.Length < 64 * 1024, $"The message has {message.Length} characters.");
    }

    [Fact]
    [Trait("Case", "R22")]
    public async Task Projector_Damaged_IsNamedAsTheReason()
    {
        Assert.Contains("projector (mmproj) could not be loaded", await FailAsync("projector-damaged"), StringComparison.Ordinal);
    }

    [Fact]
    [Trait("Case", "R19")]
    public async Task Preload_Fails_IsSaidAndTheOthersAreServed()
    {
        await using var host = await HostProcess.StartAsync(
            new HostSetup().With("runners.maxConcurrent", 2)
                .WithFake("bad", ("EXIT_IN_LOAD", 3)).Change("bad", entry => (entry["preload"], entry["priority"]) = (true, 10))
                .WithFake("good").Change("good", entry => entry["preload"] = true)
                .WithFake("other"),
            Token);

        await Eventually.TrueAsync(
            () => host.Output.Contains("Model bad could not be brought up without a request") && host.Output.Contains("Runner of good is ready"),
            Within.Reason,
            "one preload has failed and the other has not",
            Token);
        await host.AskAsync("good", Token);
        await host.AskAsync("other", Token);
        Assert.Equal(1, host.Journal.Starts("good"));
    }

    [Fact]
    [Trait("Case", "R47")]
    public async Task Start_CallsTheHostBack_IsAnswered()
    {
        var port = FreePort.Next();
        await using var host = await HostProcess.StartAsync(
            new HostSetup().With("frontends.openai.port", port).WithFake("asks", ("CALL_BACK", $"http://127.0.0.1:{port}/v1/models")), Token);

        await host.AskAsync("asks", Token).WaitAsync(Within.Reason, Token);
    }

    /// <summary>Asks for a model, which must fail soon, and leave the host well.</summary>
    private async Task<string> FailAsync(string model)
    {
        var started = Stopwatch.GetTimestamp();
        using var response = await _host.SendAsync(Chat.Request(model, stream: true), Token);
        var failure = await Failure.OfServerAsync(response, Token);

        Assert.InRange(Stopwatch.GetElapsedTime(started), TimeSpan.Zero, Within.Promptly);
        Assert.Contains(model, failure.Message, StringComparison.Ordinal);
        await _host.AskAsync("well", Token);
        return failure.Message;
    }

    /// <summary>One model for each way to fail, and one that is well.</summary>
    public sealed class BrokenModels : SharedHost
    {
        private protected override HostSetup Describe()
        {
            var setup = new HostSetup();
            var notExecutable = Path.Combine(setup.Folder, "not-executable");
            File.WriteAllText(notExecutable, "#!/bin/sh\n");
            var cutOff = Path.Combine(setup.Folder, "cut-off.gguf");
            File.WriteAllBytes(cutOff, File.ReadAllBytes(Repository.DemoModel)[..1000]);
            foreach (var code in (int[])[0, 3])
            {
                setup.WithFake($"exit-{code}", ("EXIT_IN_LOAD", code), ("EXIT_LINE", LastWords), ("PARTIAL_LINE", Unfinished));
            }

            return setup
                .WithRuntime("missing", MissingBinary)
                .WithModel("binary-missing", entry => entry["runtime"] = "missing")
                .WithRuntime("plain", notExecutable)
                .WithModel("binary-not-executable", entry => entry["runtime"] = "plain")
                .WithModel("file-missing", entry => entry["path"] = MissingModel)
                .WithModel("file-cut-off", entry => entry["path"] = cutOff)
                .WithModel("argument-unknown", entry => entry["arguments"]!["frobnicate"] = true)
                .WithModel("projector-damaged", entry => entry["mmproj"] = cutOff)
                .WithFake("slow-to-fail", ("LOAD_MS", 500), ("EXIT_IN_LOAD", 1))
                .WithFake("retried", ("EXIT_IN_LOAD", 1))
                .WithFake("loud", ("FLOOD_STDOUT", 4_000_000), ("FLOOD_STDERR", 4_000_000), ("HUGE_LINE", 2_000_000))
                .WithFake("huge-line", ("HUGE_LINE", 2_000_000), ("EXIT_IN_LOAD", 1))
                .WithFake("well");
        }
    }
}
