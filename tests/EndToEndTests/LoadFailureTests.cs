using System.Diagnostics;
using LlamaRunner.EndToEndTests.Harness;

namespace LlamaRunner.EndToEndTests;

/// <summary>Models that do not come up: an error soon after the fact, with what the process said last.</summary>
public sealed class LoadFailureTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    [Trait("Case", "R10")]
    public async Task Binary_Missing_IsSaidAtOnce()
    {
        var message = await FailAsync(
            new HostSetup().WithRuntime("gone", "/no/such/llama-server")
                .WithModel("demo", entry => entry["runtime"] = "gone"));

        Assert.Contains("/no/such/llama-server", message, StringComparison.Ordinal);
    }

    [Fact]
    [Trait("Case", "R10")]
    public async Task Binary_NotExecutable_IsSaidAtOnce()
    {
        var setup = new HostSetup();
        var command = Path.Combine(setup.Folder, "not-executable");
        await File.WriteAllTextAsync(command, "#!/bin/sh\n", Token);

        var message = await FailAsync(
            setup.WithRuntime("plain", command).WithModel("demo", entry => entry["runtime"] = "plain"));

        Assert.Contains(command, message, StringComparison.Ordinal);
    }

    [Fact]
    [Trait("Case", "R11")]
    public async Task ModelFile_Missing_IsSaidAtOnce()
    {
        var message = await FailAsync(new HostSetup().WithModel("demo", entry => entry["path"] = "/no/such/model.gguf"));

        Assert.Contains("/no/such/model.gguf", message, StringComparison.Ordinal);
    }

    [Fact]
    [Trait("Case", "R11")]
    public async Task ModelFile_CutOff_IsSaidWithTheServersWords()
    {
        var setup = new HostSetup();
        var path = Path.Combine(setup.Folder, "corrupt.gguf");
        await File.WriteAllBytesAsync(path, (await File.ReadAllBytesAsync(Repository.DemoModel, Token))[..1000], Token);

        var message = await FailAsync(setup.WithModel("demo", entry => entry["path"] = path));

        Assert.Contains("failed to", message, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    [Trait("Case", "R11")]
    public async Task Argument_Unknown_IsSaidWithTheServersWords()
    {
        var message = await FailAsync(
            new HostSetup().WithModel("demo", entry => entry["arguments"]!["frobnicate"] = true));

        Assert.Contains("--frobnicate", message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(3)]
    [InlineData(0)]
    [Trait("Case", "R01")]
    [Trait("Case", "R02")]
    public async Task Process_EndsInLoad_IsAFailureWithCodeAndLastLine(int code)
    {
        var message = await FailAsync(new HostSetup().WithFake(
            "demo", ("EXIT_IN_LOAD", code), ("EXIT_LINE", "the flux capacitor is empty"), ("PARTIAL_LINE", "and no line end")));

        Assert.Contains("the flux capacitor is empty", message, StringComparison.Ordinal);
        Assert.Contains("and no line end", message, StringComparison.Ordinal);
        Assert.Contains($"{code}", message, StringComparison.Ordinal);
    }

    [Fact]
    [Trait("Case", "R16")]
    public async Task Start_FailsWithManyWaiting_TellsAllOfThemAndALaterOneTriesAgain()
    {
        await using var host = await HostProcess.StartAsync(
            new HostSetup().WithFake("demo", ("LOAD_MS", 500), ("EXIT_IN_LOAD", 1)), Token);

        var responses = await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => host.SendAsync(Chat.Request("demo"), Token)));

        foreach (var response in responses)
        {
            await Failure.OfServerAsync(response, Token);
            response.Dispose();
        }

        Assert.Equal(1, host.Journal.Starts("demo"));
        await Eventually.TrueAsync(
            async () =>
            {
                using var later = await host.SendAsync(Chat.Request("demo"), Token);
                await Failure.OfServerAsync(later, Token);
                return host.Journal.Starts("demo") == 2;
            },
            Within.Reason,
            "a later request tries again",
            Token);
    }

    [Fact]
    [Trait("Case", "R11")]
    public async Task Start_FailsForAClientThatRetriesAtOnce_IsNotRepeatedEachTime()
    {
        await using var host = await HostProcess.StartAsync(new HostSetup().WithFake("demo", ("EXIT_IN_LOAD", 1)), Token);

        for (var i = 0; i < 10; i++)
        {
            using var response = await host.SendAsync(Chat.Request("demo"), Token);
            await Failure.OfServerAsync(response, Token);
        }

        Assert.InRange(host.Journal.Starts("demo"), 1, 3);
    }

    [Fact]
    [Trait("Case", "R03")]
    public async Task Load_WithoutAnySignOfLife_EndsAfterTheStallLimitAndTheNextOneMayTry()
    {
        var setup = new HostSetup().With("runners.startTimeout", "1s");
        var command = Path.Combine(setup.Folder, "stuck");
        await File.WriteAllTextAsync(command, "#!/bin/sh\ncase \"$1\" in --version | --help) exit 0 ;; esac\nexec sleep 60\n", Token);
        File.SetUnixFileMode(command, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        await using var host = await HostProcess.StartAsync(
            setup.WithRuntime("stuck", command).WithModel("stuck", entry => entry["runtime"] = "stuck").WithFake("well"), Token);

        var started = Stopwatch.GetTimestamp();
        using var response = await host.SendAsync(Chat.Request("stuck"), Token);
        await Failure.OfServerAsync(response, Token);

        Assert.InRange(Stopwatch.GetElapsedTime(started), TimeSpan.FromSeconds(0.9), TimeSpan.FromSeconds(5));
        Assert.DoesNotContain(ProcessTable.DescendantsOf(host.Id), entry => entry.Program == "sleep");
        await host.AskAsync("well", Token);
    }

    [Fact]
    [Trait("Case", "R04")]
    public async Task Load_SlowButWithProgress_IsNotCutOff()
    {
        await using var host = await HostProcess.StartAsync(
            new HostSetup().With("runners.startTimeout", "1s").WithFake("slow", ("LOAD_MS", 2500), ("LOAD_PROGRESS", 1)), Token);

        await host.AskAsync("slow", Token);

        Assert.Equal(1, host.Journal.Starts("slow"));
    }

    [Fact]
    [Trait("Case", "R24")]
    public async Task Output_InFloods_NeitherBlocksTheRunnerNorFillsTheLog()
    {
        await using var host = await HostProcess.StartAsync(
            new HostSetup().WithFake(
                "loud", ("FLOOD_STDOUT", 4_000_000), ("FLOOD_STDERR", 4_000_000), ("HUGE_LINE", 2_000_000)),
            Token);

        await host.AskAsync("loud", Token);
    }

    [Fact]
    [Trait("Case", "R23")]
    public async Task Output_OneHugeLineBeforeTheEnd_GivesABoundedMessage()
    {
        var message = await FailAsync(new HostSetup().WithFake("demo", ("HUGE_LINE", 2_000_000), ("EXIT_IN_LOAD", 1)));

        Assert.True(message.Length < 64 * 1024, $"The message has {message.Length} characters.");
    }

    /// <summary>Asks for the model <c>demo</c>, which must fail soon, and leave the host well.</summary>
    private static async Task<string> FailAsync(HostSetup setup)
    {
        await using var host = await HostProcess.StartAsync(setup.WithFake("well"), Token);
        var started = Stopwatch.GetTimestamp();
        using var response = await host.SendAsync(Chat.Request("demo", stream: true), Token);
        var failure = await Failure.OfServerAsync(response, Token);

        Assert.InRange(Stopwatch.GetElapsedTime(started), TimeSpan.Zero, Within.Promptly);
        Assert.Contains("demo", failure.Message, StringComparison.Ordinal);
        Assert.Empty(host.Runners);
        await host.AskAsync("well", Token);
        return failure.Message;
    }
}
