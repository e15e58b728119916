using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using LlamaRunner.Backends.LlamaServer.Configuration;
using LlamaRunner.Contracts.Failures;
using LlamaRunner.Contracts.Models;

namespace LlamaRunner.UnitTests.LlamaServer;

/// <summary>Starts that fail, with shell scripts in the place of llama-server.</summary>
public sealed class LlamaServerBackendStartTests
{
    [Theory]
    [Trait("Case", "R01")]
    [InlineData("echo 'the reason' >&2; exit 3", "llama-server ended before it was ready (exit code 3).")]
    [InlineData("echo 'the reason'; exit 0", "llama-server ended before it was ready (exit code 0).")]
    [InlineData("echo 'the reason'; kill -9 $$", "exit code 137")]
    public async Task Start_EndsBeforeItIsReady_FailsAtOnceWithItsLastLines(string script, string reason)
    {
        await using var backend = BackendUnderTest.WithScript(script);
        await backend.Backend.ProbeAsync(TestContext.Current.CancellationToken);
        var clock = Stopwatch.StartNew();
        var exception = await Assert.ThrowsAsync<ModelLoadFailedException>(() => backend.StartAsync());

        Assert.Contains(reason, exception.Reason, StringComparison.Ordinal);
        Assert.Equal(["the reason"], exception.LastLines);
        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(5), $"took {clock.Elapsed}");
    }

    [Fact]
    [Trait("Case", "R03")]
    public async Task Start_NoSignOfLife_FailsAfterTheStallLimitAndLeavesNothing()
    {
        await using var backend = BackendUnderTest.WithScript("echo $$; exec sleep 120");
        var exception = await Assert.ThrowsAsync<ModelLoadFailedException>(() => backend.StartAsync(stallTimeout: TimeSpan.FromSeconds(1)));

        Assert.Equal("llama-server made no progress for 1 s (runners.startTimeout).", exception.Reason);
        Assert.False(backend.Supervisor.IsAlive(int.Parse(Assert.Single(exception.LastLines))));
    }

    [Theory]
    [Trait("Case", "R04")]
    [InlineData("for i in 1 2 3 4 5 6 7 8; do echo loading; sleep 0.4; done; exit 9")]
    [InlineData("i=0; while [ $i -lt 1500000 ]; do i=$((i+1)); done; exit 9")]
    public async Task Start_SlowButProgressing_IsNotEnded(string script)
    {
        await using var backend = BackendUnderTest.WithScript(script);
        var exception = await Assert.ThrowsAsync<ModelLoadFailedException>(() => backend.StartAsync(stallTimeout: TimeSpan.FromSeconds(2)));

        Assert.Contains("exit code 9", exception.Reason, StringComparison.Ordinal);
    }

    [Fact]
    [Trait("Case", "R05")]
    public async Task Start_AnotherProgramListensOnTheFirstPort_IsNotTakenForTheRunner()
    {
        await using var backend = BackendUnderTest.WithScript("exec sleep 120");
        using var other = new TcpListener(IPAddress.Loopback, backend.FirstPort);
        other.Start();
        var exception = await Assert.ThrowsAsync<ModelLoadFailedException>(() => backend.StartAsync(stallTimeout: TimeSpan.FromSeconds(1)));

        Assert.Contains("made no progress", exception.Reason, StringComparison.Ordinal);
        Assert.False(other.Pending(), "The host asked a stranger whether it was the runner.");
    }

    [Fact]
    [Trait("Case", "R06")]
    public async Task Start_HealthProbeHangs_FailsAfterTheStallLimit()
    {
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        var port = ((IPEndPoint)silent.LocalEndpoint).Port;
        await using var backend = BackendUnderTest.WithScript($"echo 'listening on http://127.0.0.1:{port}'; exec sleep 120");
        var exception = await Assert.ThrowsAsync<ModelLoadFailedException>(() => backend.StartAsync(stallTimeout: TimeSpan.FromSeconds(1)));

        Assert.Contains("made no progress", exception.Reason, StringComparison.Ordinal);
    }

    [Fact]
    [Trait("Case", "R17")]
    public async Task Start_Cancelled_LeavesNoProcessAndNoReservation()
    {
        await using var backend = BackendUnderTest.WithScript("touch \"$0.started\"; exec sleep 120");
        using var cancellation = new CancellationTokenSource();
        var start = backend.StartAsync(cancellationToken: cancellation.Token);
        var mark = Path.Combine(backend.Supervisor.Folder, "llama-server.started");
        await Processes.Eventually.TrueAsync(() => File.Exists(mark), "the script runs");
        await cancellation.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => start);
        Assert.Empty(Directory.EnumerateFiles(backend.Supervisor.LedgerFolder));
        using var reservation = backend.Ports.Reserve();
        Assert.True(reservation.IsFirst);
    }

    [Fact]
    [Trait("Case", "R10")]
    public async Task Start_ProgramMissing_NamesItAndTheSetting()
    {
        await using var backend = new BackendUnderTest(_ => new() { ["default"] = new RuntimeOptions { Command = "/no/such/llama-server" } });
        var exception = await Assert.ThrowsAsync<ModelLoadFailedException>(() => backend.StartAsync());
        var availability = await backend.Backend.ProbeAsync(TestContext.Current.CancellationToken);

        Assert.Equal(
            "the program '/no/such/llama-server' does not exist; correct the runtime's command in backends.llama-server.runtimes.",
            exception.Reason);
        Assert.False(availability.IsAvailable);
        Assert.Equal(exception.Reason, availability.Reason);
    }

    [Fact]
    [Trait("Case", "R10")]
    public async Task Start_ProgramThatCannotAnswerHelp_SaysWhatItPrinted()
    {
        await using var backend = new BackendUnderTest(supervisor => new()
        {
            ["default"] = new RuntimeOptions
            {
                Command = supervisor.WriteProgram(
                    "llama-server", "#!/bin/sh\necho 'llama-server: error while loading shared libraries: libllama.so: not there' >&2; exit 127\n"),
            },
        });
        var exception = await Assert.ThrowsAsync<ModelLoadFailedException>(() => backend.StartAsync());

        Assert.Contains("lacks a shared library (libllama.so: not there)", exception.Reason, StringComparison.Ordinal);
        Assert.NotEmpty(exception.LastLines);
    }

    [Fact]
    public async Task Start_WhatIsKnownToBeWrong_FailsBeforeAnythingRuns()
    {
        await using var backend = BackendUnderTest.WithScript("exit 0");
        async Task<string> FailAsync(ModelEntry? model = null, LoadSettings? load = null) =>
            (await Assert.ThrowsAsync<ModelLoadFailedException>(() => backend.StartAsync(model, load))).Reason;

        Assert.Equal("its file '/no/such.gguf' does not exist.", await FailAsync(Some.Model("/no/such.gguf")));
        Assert.Equal(
            "its projector '/no/mmproj.gguf' does not exist.",
            await FailAsync(Some.Model(backend.ModelPath) with { ProjectorPath = "/no/mmproj.gguf" }));
        Assert.StartsWith(
            "its argument 'port' is set by the host",
            await FailAsync(load: new() { Arguments = Some.Arguments(("port", LaunchArgument.Of("1"))) }),
            StringComparison.Ordinal);
        Assert.StartsWith(
            "its environment variable 'LLAMA_API_KEY' is set by the host",
            await FailAsync(load: new() { Environment = new Dictionary<string, string> { ["LLAMA_API_KEY"] = "x" } }),
            StringComparison.Ordinal);
        Assert.Equal(
            "there is no runtime 'cuda' in backends.llama-server.runtimes; there are: default.", await FailAsync(load: new() { Runtime = "cuda" }));
        Assert.False(Directory.Exists(backend.Supervisor.LedgerFolder));
    }

    [Fact]
    public async Task Start_SameBinaryAgain_IsInspectedOnce()
    {
        await using var backend = new BackendUnderTest(supervisor => new()
        {
            ["default"] = new RuntimeOptions
            {
                Command = supervisor.WriteProgram("llama-server", "#!/bin/sh\necho \"$1\" >> \"$0.log\"\n"),
            },
        });
        await backend.Backend.ProbeAsync(TestContext.Current.CancellationToken);
        await backend.Backend.ProbeAsync(TestContext.Current.CancellationToken);
        var log = Path.Combine(backend.Supervisor.Folder, "llama-server.log");
        Assert.Equal(["--help", "--version"], (await File.ReadAllLinesAsync(log, TestContext.Current.CancellationToken)).Order());

        File.SetLastWriteTimeUtc(Path.Combine(backend.Supervisor.Folder, "llama-server"), DateTime.UnixEpoch);
        await backend.Backend.ProbeAsync(TestContext.Current.CancellationToken);
        Assert.Equal(4, (await File.ReadAllLinesAsync(log, TestContext.Current.CancellationToken)).Length);
    }
}
