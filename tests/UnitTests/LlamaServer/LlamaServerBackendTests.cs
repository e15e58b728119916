using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using LlamaRunner.Backends.LlamaServer.Configuration;
using LlamaRunner.Contracts.Failures;
using LlamaRunner.Contracts.Models;
using LlamaRunner.Contracts.Runners;
using LlamaRunner.Host.Processes;

namespace LlamaRunner.UnitTests.LlamaServer;

/// <summary>The backend with a real llama-server and the project's own model.</summary>
public sealed class LlamaServerBackendTests
{
    private const string Question =
        """{"messages":[{"role":"user","content":"What is the capital of France?"}],"temperature":0,"max_tokens":32}""";

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(15);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Probe_RealServer_TellsItsVersion()
    {
        await using var backend = RealServer.Backend();
        var availability = await backend.Backend.ProbeAsync(Cancellation);

        Assert.True(availability.IsAvailable, availability.Reason);
        Assert.NotEqual("unknown", availability.Version);
    }

    [Fact]
    public async Task Start_First_AnswersOnTheFirstPortWithUiAndWithoutKey()
    {
        await using var backend = RealServer.Backend();
        await using var runner = await backend.StartAsync(RealServer.Model());
        using var client = new HttpClient();

        Assert.Equal(backend.FirstPort, runner.Endpoint.Port);
        Assert.Equal(1, runner.Capabilities.ParallelSlots);
        Assert.Equal(512, runner.Capabilities.ContextLength);
        Assert.True(runner.Capabilities.Dialects.HasFlag(RunnerDialects.ChatCompletions | RunnerDialects.Completions));
        Assert.False(runner.Capabilities.Dialects.HasFlag(RunnerDialects.Embeddings));
        Assert.Contains("\"ui\":true", await client.GetStringAsync(new Uri(runner.Endpoint.BaseAddress, "/props"), Cancellation), StringComparison.Ordinal);
        using var models = await client.GetAsync(new Uri(runner.Endpoint.BaseAddress, "/v1/models"), Cancellation);
        Assert.Equal(HttpStatusCode.OK, models.StatusCode);
        Assert.Contains("Paris", await AskAsync(runner), StringComparison.Ordinal);
    }

    [Fact]
    [Trait("Case", "R04")]
    public async Task Start_RealServer_ReportsHowFarItIs()
    {
        var shares = new ConcurrentShares();
        await using var backend = RealServer.Backend();
        await using var runner = await backend.StartAsync(RealServer.Model(), progress: shares);

        Assert.Contains(0, shares.All);
        Assert.Contains(shares.All, share => share > 0.9);
        Assert.All(shares.All, share => Assert.InRange(share, 0, 0.99));
    }

    [Fact]
    [Trait("Case", "R42")]
    public async Task Runner_RealOneThatIsStopped_IsKilledAndSaysWhy()
    {
        await using var backend = RealServer.Backend();
        await using var runner = await backend.StartAsync(RealServer.Model(), hangTimeout: TimeSpan.FromSeconds(1));
        using var stop = Process.Start("kill", ["-STOP", runner.Endpoint.ProcessId!.Value.ToString(CultureInfo.InvariantCulture)]);
        await stop.WaitForExitAsync(Cancellation);

        await Assert.ThrowsAsync<HttpRequestException>(() => AskAsync(runner));

        var exit = await runner.Exited.WaitAsync(TimeSpan.FromSeconds(10), Cancellation);
        Assert.False(exit.Intended);
        Assert.StartsWith("it made no progress for ", exit.Reason, StringComparison.Ordinal);
        Assert.False(backend.Supervisor.IsAlive(runner.Endpoint.ProcessId.Value));
    }

    [Fact]
    public async Task Start_Second_HasAnotherPortAndAKeyThatIsNotOnItsCommandLine()
    {
        Environment.SetEnvironmentVariable("LLAMA_ARG_UNIT_TEST_LEAK", "1");
        await using var backend = RealServer.Backend();
        using var first = backend.Ports.Reserve();
        await using var runner = await backend.StartAsync(RealServer.Model());
        using var client = new HttpClient();

        Assert.NotEqual(backend.FirstPort, runner.Endpoint.Port);
        using var refused = await client.GetAsync(new Uri(runner.Endpoint.BaseAddress, "/props"), Cancellation);
        using var properties = new HttpRequestMessage(HttpMethod.Get, new Uri(runner.Endpoint.BaseAddress, "/props"));
        using var answer = await runner.Endpoint.Invoker.SendAsync(properties, Cancellation);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
        Assert.Contains("Paris", await AskAsync(runner), StringComparison.Ordinal);

        Assert.SkipUnless(OperatingSystem.IsLinux(), "The rest reads /proc.");
        var environment = (await File.ReadAllTextAsync($"/proc/{runner.Endpoint.ProcessId}/environ", Cancellation)).Split('\0');
        var key = Assert.Single(environment, variable => variable.StartsWith("LLAMA_API_KEY=", StringComparison.Ordinal))["LLAMA_API_KEY=".Length..];
        Assert.Equal(64, key.Length);
        Assert.DoesNotContain(key, await File.ReadAllTextAsync($"/proc/{runner.Endpoint.ProcessId}/cmdline", Cancellation), StringComparison.Ordinal);
        Assert.DoesNotContain(environment, variable => variable.StartsWith("LLAMA_ARG_", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Start_ModelForEmbeddings_SpeaksThatDialect()
    {
        await using var backend = RealServer.Backend();
        await using var runner = await backend.StartAsync(RealServer.Model() with { Capabilities = ModelCapabilities.Embedding });

        Assert.True(runner.Capabilities.Dialects.HasFlag(RunnerDialects.Embeddings));
    }

    [Fact]
    public async Task Start_TwoRuntimes_EachRunsItsOwnProgram()
    {
        var real = RealServer.Find();
        await using var backend = new BackendUnderTest(supervisor => new()
        {
            ["plain"] = new RuntimeOptions { Command = real, Arguments = RealServer.QuickArguments },
            ["wrapped"] = new RuntimeOptions
            {
                Command = supervisor.WriteProgram("wrapper", $"#!/bin/sh\necho \"marked $MARK\" >&2\nexec '{real}' \"$@\"\n"),
                Arguments = RealServer.QuickArguments,
                Environment = new Dictionary<string, string> { ["MARK"] = "runtime" },
            },
        });
        await using var plain = await backend.StartAsync(RealServer.Model(), new LoadSettings { Runtime = "plain" });
        await using var wrapped = await backend.StartAsync(
            RealServer.Model(),
            new LoadSettings { Runtime = "wrapped", Environment = new Dictionary<string, string> { ["MARK"] = "model" } });
        await wrapped.DisposeAsync();
        await plain.DisposeAsync();

        Assert.Contains("marked model", (await wrapped.Exited).LastLines);
        Assert.DoesNotContain((await plain.Exited).LastLines, line => line.StartsWith("marked", StringComparison.Ordinal));
    }

    [Theory]
    [Trait("Case", "R11")]
    [InlineData("ctx-siz", "1", "this llama-server does not know the argument --ctx-siz.")]
    [InlineData("ctx-size", "abc", "llama-server refuses the argument \"--ctx-size\": stoi.")]
    public async Task Start_BadArgument_IsNamed(string option, string value, string reason)
    {
        await using var backend = RealServer.Backend();
        var exception = await Assert.ThrowsAsync<ModelLoadFailedException>(() => backend.StartAsync(
            RealServer.Model(), new LoadSettings { Arguments = Some.Arguments((option, LaunchArgument.Of(value))) }));

        Assert.Equal(reason, exception.Reason);
    }

    [Theory]
    [Trait("Case", "R11")]
    [InlineData(0)]
    [InlineData(500_000)]
    public async Task Start_CorruptModel_SaysSo(int kept)
    {
        await using var backend = RealServer.Backend();
        var bytes = (await File.ReadAllBytesAsync(RealServer.ModelPath, Cancellation))[..kept];
        await File.WriteAllBytesAsync(backend.ModelPath, kept == 0 ? "this is no model at all"u8.ToArray() : bytes, Cancellation);
        var exception = await Assert.ThrowsAsync<ModelLoadFailedException>(() => backend.StartAsync(Some.Model(backend.ModelPath)));

        Assert.Equal("its file is not a GGUF model, or is damaged or incomplete.", exception.Reason);
        Assert.NotEmpty(exception.LastLines);
    }

    [Fact]
    [Trait("Case", "R07")]
    public async Task Start_PortTakenInBetween_StartsOnAFreeOne()
    {
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        var taken = ((IPEndPoint)other.LocalEndpoint).Port;
        var ports = new TakenPorts(taken);
        await using var backend = RealServer.Backend();
        backend.Ports = ports;
        await using var runner = await backend.StartAsync(RealServer.Model());

        Assert.Equal(1, ports.Reports);
        Assert.NotEqual(taken, runner.Endpoint.Port);
        Assert.Contains("Paris", await AskAsync(runner), StringComparison.Ordinal);
    }

    [Fact]
    [Trait("Case", "R17")]
    public async Task Start_CancelledWhileItLoads_LeavesNoProcess()
    {
        await using var backend = RealServer.Backend();
        await backend.Backend.ProbeAsync(Cancellation);
        using var cancellation = new CancellationTokenSource();
        var start = backend.StartAsync(RealServer.Model(), cancellationToken: cancellation.Token);
        await Processes.Eventually.TrueAsync(() => Directory.EnumerateFiles(backend.Supervisor.LedgerFolder, "*.json").Any(), "it runs");
        await cancellation.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => start);
        Assert.Empty(Directory.EnumerateFiles(backend.Supervisor.LedgerFolder));
    }

    [Fact]
    [Trait("Case", "R26")]
    public async Task Dispose_WhileAStreamRuns_IsQuickAndFreesThePort()
    {
        await using var backend = RealServer.Backend();
        var runner = await backend.StartAsync(RealServer.Model());
        using var request = Post(runner, "/v1/completions", """{"prompt":"a","max_tokens":100000,"stream":true,"ignore_eos":true}""");
        var response = await runner.Endpoint.Invoker.SendAsync(request, Cancellation);
        await using var stream = await response.Content.ReadAsStreamAsync(Cancellation);
        Assert.NotEqual(0, await stream.ReadAsync(new byte[16], Cancellation));

        var clock = Stopwatch.StartNew();
        await runner.DisposeAsync();

        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(4), $"took {clock.Elapsed}");
        Assert.True((await runner.Exited).Intended);
        using var next = backend.Ports.Reserve();
        Assert.True(next.IsFirst);
    }

    [Fact]
    [Trait("Case", "R33")]
    public async Task Exited_KilledFromOutside_CompletesAtOnce()
    {
        await using var backend = RealServer.Backend();
        await using var runner = await backend.StartAsync(RealServer.Model());
        using var kill = Process.Start("kill", ["-9", runner.Endpoint.ProcessId!.Value.ToString(CultureInfo.InvariantCulture)]);
        var exit = await runner.Exited.WaitAsync(Limit, Cancellation);

        Assert.Equal(137, exit.ExitCode);
        Assert.False(exit.Intended);
    }

    [Fact]
    [Trait("Case", "R27")]
    public async Task StartAndDispose_TwentyTimes_LeavesNothing()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Reads /proc.");
        await using var backend = RealServer.Backend();
        var ids = new List<int>();
        for (var i = 0; i < 20; i++)
        {
            var runner = await backend.StartAsync(RealServer.Model());
            Assert.Equal(backend.FirstPort, runner.Endpoint.Port);
            ids.Add(runner.Endpoint.ProcessId!.Value);

            // Until it has answered a request its loop may not run yet; then it may miss the first signal, and ends with code 1 at
            // the second.
            await AskAsync(runner);
            await runner.DisposeAsync();
            Assert.Equal(0, (await runner.Exited).ExitCode);
        }

        Assert.All(ids, id => Assert.Null(LinuxProcStat.Read(id)));
        Assert.Empty(Directory.EnumerateFiles(backend.Supervisor.LedgerFolder));
    }

    private static async Task<string> AskAsync(IRunner runner)
    {
        using var request = Post(runner, "/v1/chat/completions", Question);
        using var response = await runner.Endpoint.Invoker.SendAsync(request, Cancellation);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return await response.Content.ReadAsStringAsync(Cancellation);
    }

    private static HttpRequestMessage Post(IRunner runner, string path, string body) =>
        new(HttpMethod.Post, new Uri(runner.Endpoint.BaseAddress, path)) { Content = new StringContent(body, Encoding.UTF8, "application/json") };

    private sealed class ConcurrentShares : IProgress<double>
    {
        private readonly ConcurrentQueue<double> _all = [];

        public IReadOnlyCollection<double> All => _all;

        public void Report(double value) => _all.Enqueue(value);
    }
}
