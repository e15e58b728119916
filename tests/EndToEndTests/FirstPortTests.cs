using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using LlamaRunner.EndToEndTests.Harness;

namespace LlamaRunner.EndToEndTests;

/// <summary>The first runner's port, with its page and without key, and what the others get.</summary>
public sealed class FirstPortTests(FirstPortTests.LeakyHost fixture) : IClassFixture<FirstPortTests.LeakyHost>
{
    private const int DefaultPort = 8585;

    private readonly HostProcess _host = fixture.Host;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task FirstRunner_NothingConfigured_Is8585WithPageAndWithoutKey()
    {
        await Eventually.TrueAsync(
            () => FreePort.IsFree(DefaultPort), Within.Start, $"port {DefaultPort} is free for this test", Token);
        await using var host = await HostProcess.StartAsync(new HostSetup().WithDefaultFirstPort().WithModel("demo"), Token);
        await host.AskAsync("demo", Token);

        using var direct = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{DefaultPort}/") };
        using var models = await direct.GetAsync("v1/models", Token);
        Assert.Equal(HttpStatusCode.OK, models.StatusCode);
        var runner = await host.RunnerAsync(Token);
        Assert.Equal([DefaultPort], ProcessTable.ListeningPorts(runner.Id));
        var arguments = ProcessTable.ArgumentsOf(runner.Id);
        Assert.DoesNotContain("--no-ui", arguments);
        Assert.DoesNotContain("--no-webui", arguments);
        Assert.Equal("localhost", arguments.SkipWhile(argument => argument != "--cors-origins").ElementAtOrDefault(1));
    }

    [Fact]
    public async Task FirstAndSecondRunner_RealServer_OnlyTheFirstServesWithoutKey()
    {
        await using var host = await HostProcess.StartAsync(
            new HostSetup().With("runners.maxConcurrent", 2).WithModel("first").WithModel("second"), Token);
        await host.AskAsync("first", Token);
        await host.AskAsync("second", Token);

        using var page = await GetPageAsync(host, host.Setup.FirstPort);
        Assert.SkipWhen(page.StatusCode == HttpStatusCode.NotFound, "This llama-server was built without its page.");
        Assert.Equal("text/html", page.Content.Headers.ContentType?.MediaType);

        // The others have theirs too, which the host shows below /upstream; on their own ports it can do nothing without the key.
        using var other = await GetPageAsync(host, OtherPort(host));
        Assert.Equal(HttpStatusCode.OK, other.StatusCode);
        using var slots = await host.Client.GetAsync(new Uri($"http://127.0.0.1:{OtherPort(host)}/slots"), Token);
        Assert.Equal(HttpStatusCode.Unauthorized, slots.StatusCode);
    }

    [Fact]
    public async Task SecondRunner_HasAKeyInItsEnvironmentAlone()
    {
        await using var host = await HostProcess.StartAsync(
            new HostSetup().With("runners.maxConcurrent", 2).WithFake("first").WithFake("second"), Token);
        await host.AskAsync("first", Token);
        await host.AskAsync("second", Token);

        using var page = await host.Client.GetAsync(new Uri($"http://127.0.0.1:{host.Setup.FirstPort}/"), Token);
        Assert.Equal(HttpStatusCode.OK, page.StatusCode);
        var other = OtherPort(host);
        using var models = await host.Client.GetAsync(new Uri($"http://127.0.0.1:{other}/v1/models"), Token);
        Assert.Equal(HttpStatusCode.Unauthorized, models.StatusCode);

        var first = Assert.Single(host.Journal.Entries("first", "start"));
        Assert.Null(first["environment"]!["LLAMA_API_KEY"]);
        var second = Assert.Single(host.Journal.Entries("second", "start"));
        var key = (string)second["environment"]!["LLAMA_API_KEY"]!;
        Assert.True(key.Length >= 32, "The key is too short to be safe from guessing.");
        Assert.DoesNotContain(second["arguments"]!.AsArray(), argument => ((string)argument!).Contains(key, StringComparison.Ordinal));
        Assert.False(host.Output.Contains(key), "The key is in the log.");
    }

    [Fact]
    [Trait("Case", "R09")]
    public async Task FirstPort_TakenByAnotherProgram_IsSaidAndAnotherOneIsUsed()
    {
        var setup = new HostSetup().WithFake("demo");
        using var other = new TcpListener(IPAddress.Loopback, setup.FirstPort);
        other.Start();
        await using var host = await HostProcess.StartAsync(setup, Token);

        await host.AskAsync("demo", Token);

        Assert.Contains(host.Output.Lines, line => line.Contains($"{setup.FirstPort}", StringComparison.Ordinal));
        Assert.DoesNotContain(setup.FirstPort, ProcessTable.ListeningPorts((await host.RunnerAsync(Token)).Id));
        var start = Assert.Single(host.Journal.Entries("demo", "start"));
        Assert.NotNull(start["environment"]!["LLAMA_API_KEY"]);
    }

    [Fact]
    [Trait("Case", "R31")]
    public async Task FirstPort_HeldByAServerOfAnEarlierLife_IsNotAdopted()
    {
        var setup = new HostSetup().WithFake("demo", ("TEXT", "mine"));
        using var orphan = Process.Start(
            new ProcessStartInfo(
                Repository.FakeServer, ["--model", Repository.DemoModel, "--alias", "demo", "--port", $"{setup.FirstPort}"])
            {
                RedirectStandardError = true,
            })!;
        try
        {
            await Eventually.TrueAsync(
                () => ProcessTable.ListeningPorts(orphan.Id).Contains(setup.FirstPort), Within.Reason, "the orphan listens", Token);
            await using var host = await HostProcess.StartAsync(setup, Token);

            Assert.Equal("mine", await host.AskAsync("demo", Token));

            Assert.DoesNotContain(setup.FirstPort, ProcessTable.ListeningPorts((await host.RunnerAsync(Token)).Id));
            Assert.True(host.Output.Contains($"Port {setup.FirstPort} (runners.firstPort) is taken by process {orphan.Id} ("));
            Assert.True(ProcessTable.IsAlive(orphan.Id), "A process that is not in any ledger was killed.");
        }
        finally
        {
            orphan.Kill();
        }
    }

    [Fact]
    [Trait("Case", "R07")]
    public async Task FirstPort_TakenBetweenChoiceAndBind_AnotherOneIsUsed()
    {
        await _host.AskAsync("refuses", Token);

        Assert.Equal(2, _host.Journal.Starts("refuses"));
        Assert.DoesNotContain(_host.Setup.FirstPort, ProcessTable.ListeningPorts((await _host.RunnerAsync(Token)).Id));
        Assert.Contains(
            _host.Output.Lines,
            line => line.Contains("WRN", StringComparison.Ordinal) && line.Contains($"{_host.Setup.FirstPort}", StringComparison.Ordinal));
    }

    [Fact]
    public async Task FirstPort_ItsRunnerWasSwappedOut_GoesToTheNextOne()
    {
        foreach (var model in (string[])["a", "b"])
        {
            await _host.AskAsync(model, Token);
            Assert.Equal([_host.Setup.FirstPort], ProcessTable.ListeningPorts((await _host.RunnerAsync(Token)).Id));
        }
    }

    [Fact]
    public async Task Environment_OfTheHost_DoesNotLeakIntoRunners()
    {
        await _host.AskAsync("a", Token);

        var environment = _host.Journal.Entries("a", "start")[0]["environment"]!.AsObject();
        Assert.DoesNotContain(environment, variable => variable.Key.StartsWith("LLAMA_ARG_", StringComparison.Ordinal));
        Assert.NotEqual("1", (string?)environment["LLAMA_API_KEY"]);
    }

    /// <summary>Asks as a browser does: the real server has its page only compressed.</summary>
    private static async Task<HttpResponseMessage> GetPageAsync(HostProcess host, int port)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"http://127.0.0.1:{port}/");
        request.Headers.AcceptEncoding.ParseAdd("gzip");
        return await host.Client.SendAsync(request, Token);
    }

    private static int OtherPort(HostProcess host) => Assert.Single(
        host.Runners.SelectMany(runner => ProcessTable.ListeningPorts(runner.Id)), port => port != host.Setup.FirstPort);

    /// <summary>A host whose own environment has what llama-server would act on.</summary>
    public sealed class LeakyHost : SharedHost
    {
        private protected override HostSetup Describe()
        {
            var setup = new HostSetup().WithFake("a").WithFake("b").WithFake("refuses", ("REFUSE_FIXED_PORT", 1));
            foreach (var name in (string[])["LLAMA_ARG_PORT", "LLAMA_ARG_MODEL", "LLAMA_ARG_CTX_SIZE", "LLAMA_API_KEY"])
            {
                setup.Environment[name] = "1";
            }

            return setup;
        }
    }
}
