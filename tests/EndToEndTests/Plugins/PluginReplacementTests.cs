using System.Diagnostics;
using System.Globalization;
using LlamaRunner.EndToEndTests.Harness;

namespace LlamaRunner.EndToEndTests.Plugins;

/// <summary>Plugins are replaced in a host that serves: nobody notices, and nothing of the old ones stays.</summary>
public sealed class PluginReplacementTests
{
    private const int Clients = 50;
    private const int Replacements = 20;
    private const int Lines = 30;

    private static readonly string[] Shipped = [PluginFolder.OpenAI, PluginFolder.LlamaServer];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Replace_FiftyClientsAndTwentyReplacements_NoRequestIsLostAndAllMemoryIsFreed()
    {
        var setup = new HostSetup().WithFake("demo", ("TOKENS", 20), ("TOKENS_PER_SECOND", 200)).Change("demo", entry => entry["arguments"]!["parallel"] = 8);
        var folder = new PluginFolder(setup).WithShipped(PluginFolder.OpenAI).WithShipped(PluginFolder.LlamaServer).WithEcho(1);
        await using var host = await HostProcess.StartAsync(setup, Token);
        using var control = await ControlApi.OfAsync(host, Token);
        using var echo = new HttpClient { BaseAddress = await control.AddressOfAsync("echo", Token), Timeout = Within.Start };
        using var end = new CancellationTokenSource();
        var load = new ReplacementLoad(host, echo, Lines, end.Token);
        var clients = Enumerable.Range(0, Clients).Select(load.RunAsync).ToList();
        await load.AllHaveBegunAsync(Clients, Token);

        for (var i = 0; i < Replacements; i++)
        {
            var name = i % 4 == 3 ? Shipped[i / 4 % 2] : PluginFolder.Echo;
            var before = (await control.PluginsAsync(Token)).Single(plugin => plugin.Name == name && plugin.State == "loaded").Hash;
            if (name == PluginFolder.Echo)
            {
                folder.WithEcho((await echo.GetStringAsync("version", Token)) == "1" ? 2 : 1);
            }
            else
            {
                folder.Change(name, i);
            }

            await Eventually.TrueAsync(
                async () => (await control.PluginsAsync(Token)).Any(plugin => plugin.Name == name && plugin.State == "loaded" && plugin.Hash != before),
                Within.Reason, $"replacement {i} of {name} is in use", Token);
        }

        await end.CancelAsync();
        await Task.WhenAll(clients);
        Assert.Empty(load.Failures);
        Assert.True(load.Answers > Clients, $"only {load.Answers} answers");
        TestContext.Current.SendDiagnosticMessage($"{load.Answers} answers, none lost, over {Replacements} replacements");
        await Eventually.TrueAsync(
            () => host.Output.Lines.Count(line => line.Contains("The memory of a version of plugin", StringComparison.Ordinal)) == Replacements,
            Within.Start, $"{Replacements} versions were freed", Token);
        Assert.DoesNotContain(await control.PluginsAsync(Token), static plugin => plugin.State == "leaving");
    }

    [Fact]
    public async Task Replace_StreamUnderWay_EndsOnTheVersionThatItBeganWith()
    {
        var setup = new HostSetup().WithFake("demo");
        var folder = new PluginFolder(setup).WithShipped(PluginFolder.OpenAI).WithShipped(PluginFolder.LlamaServer).WithEcho(1);
        await using var host = await HostProcess.StartAsync(setup, Token);
        using var control = await ControlApi.OfAsync(host, Token);
        using var echo = new HttpClient { BaseAddress = await control.AddressOfAsync("echo", Token), Timeout = Within.Start };
        using var response = await echo.GetAsync("stream/400", HttpCompletionOption.ResponseHeadersRead, Token);

        folder.WithEcho(2);
        await Eventually.TrueAsync(async () => await echo.GetStringAsync("version", Token) == "2", Within.Reason, "the new version answers", Token);
        var leaving = (await control.PluginsAsync(Token)).Single(static plugin => plugin.State == "leaving");
        var lines = (await response.Content.ReadAsStringAsync(Token)).Split('\n', StringSplitOptions.RemoveEmptyEntries);

        Assert.Equal(("1.0.0", 400), (leaving.Version, lines.Length));
        Assert.All(lines, static line => Assert.Equal("1", line));
        await Eventually.TrueAsync(
            async () => !(await control.PluginsAsync(Token)).Any(static plugin => plugin.State == "leaving"), Within.Reason, "the old version has gone", Token);
    }

    [Fact]
    public async Task Replace_Backend_BringsBackWhatShallBeUpWithoutARequest()
    {
        var setup = new HostSetup().With("runners.maxConcurrent", 4)
            .WithFake("preloaded").Change("preloaded", static entry => entry["preload"] = true)
            .WithFake("pinned").Change("pinned", static entry => entry["pinned"] = true)
            .WithFake("unused").Change("unused", static entry => entry["pinned"] = true)
            .WithFake("other");
        var folder = new PluginFolder(setup).WithShipped(PluginFolder.OpenAI).WithShipped(PluginFolder.LlamaServer);
        await using var host = await HostProcess.StartAsync(setup, Token);
        await host.AskAsync("pinned", Token);
        await host.AskAsync("other", Token);
        await AllUpAsync("preloaded", "pinned", "other");

        folder.Change(PluginFolder.LlamaServer, 1);
        await Eventually.TrueAsync(() => host.Journal.Starts("preloaded") == 2, Within.Reason, "the preloaded one is started again", Token);
        await AllUpAsync("preloaded", "pinned");
        Assert.Equal((2, 2, 0, 1), (host.Journal.Starts("preloaded"), host.Journal.Starts("pinned"), host.Journal.Starts("unused"), host.Journal.Starts("other")));

        folder.Remove(PluginFolder.LlamaServer);
        await AllUpAsync();
        folder.WithShipped(PluginFolder.LlamaServer);
        await AllUpAsync("preloaded", "pinned");
        Assert.Equal((3, 3), (host.Journal.Starts("preloaded"), host.Journal.Starts("pinned")));

        async Task AllUpAsync(params string[] models)
        {
            using var control = await ControlApi.OfAsync(host, Token);
            await Eventually.TrueAsync(
                async () => (await control.RunnersAsync(Token)) is var runners && runners.All(static runner => runner.State == "ready")
                    && runners.Select(static runner => runner.Model).Order().SequenceEqual(models.Order()),
                Within.Reason, $"just these are up: {string.Join(", ", models)}; output:\n{host.Output}", Token);
        }
    }

    [Fact]
    public async Task Replace_ByABrokenOne_TheOneBeforeGoesOn()
    {
        var setup = new HostSetup().WithFake("demo");
        var folder = new PluginFolder(setup).WithShipped(PluginFolder.OpenAI).WithShipped(PluginFolder.LlamaServer).WithEcho(1);
        await using var host = await HostProcess.StartAsync(setup, Token);
        using var control = await ControlApi.OfAsync(host, Token);
        using var echo = new HttpClient { BaseAddress = await control.AddressOfAsync("echo", Token), Timeout = Within.Start };

        await File.WriteAllTextAsync(Path.Combine(folder.Of(PluginFolder.Echo), PluginFolder.Echo + ".dll"), "no assembly", Token);
        await Eventually.TrueAsync(
            async () => (await control.PluginsAsync(Token)).Any(static plugin => plugin is { Name: PluginFolder.Echo, State: "loaded", Reason: not null }),
            Within.Reason, "the broken one was noticed", Token);
        Assert.Equal("1", await echo.GetStringAsync("version", Token));

        folder.WithEcho(2);
        await Eventually.TrueAsync(async () => await echo.GetStringAsync("version", Token) == "2", Within.Reason, "the whole one answers", Token);
        Assert.Null((await control.PluginsAsync(Token)).Single(static plugin => plugin is { Name: PluginFolder.Echo, State: "loaded" }).Reason);
    }

    [Fact]
    public async Task Replace_ArchiveThatIsCopiedSlowly_StaysOpenMeanwhile()
    {
        var setup = new HostSetup().WithFake("demo");
        var folder = new PluginFolder(setup).WithShipped(PluginFolder.OpenAI).WithShipped(PluginFolder.LlamaServer);
        folder.DropArchive("echo.zip", version: 1);
        await using var host = await HostProcess.StartAsync(setup, Token);
        using var control = await ControlApi.OfAsync(host, Token);
        using var echo = new HttpClient { BaseAddress = await control.AddressOfAsync("echo", Token), Timeout = Within.Start };

        await File.WriteAllTextAsync(folder.Of("echo.zip"), "the first bytes", Token);
        await Eventually.TrueAsync(
            async () => (await control.PluginsAsync(Token)).Any(static plugin => plugin is { Name: PluginFolder.Echo, State: "loaded", Reason: not null }),
            Within.Reason, "it was looked at", Token);
        Assert.Equal("1", await echo.GetStringAsync("version", Token));
        File.Delete(folder.Of("echo.zip"));
        folder.DropArchive("echo.zip", version: 2);

        await Eventually.TrueAsync(async () => await echo.GetStringAsync("version", Token) == "2", Within.Reason, "the whole one answers", Token);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Drop_WhileTheHostRuns_ServesWithinTwoSecondsAndGoesWithItsFiles(bool archive)
    {
        var setup = new HostSetup().WithFake("demo");
        var folder = new PluginFolder(setup).WithShipped(PluginFolder.OpenAI).WithShipped(PluginFolder.LlamaServer);
        await using var host = await HostProcess.StartAsync(setup, Token);
        using var control = await ControlApi.OfAsync(host, Token);
        if (archive)
        {
            folder.DropArchive("echo.zip", version: 1);
        }
        else
        {
            folder.WithEcho(1);
        }

        var copied = Stopwatch.GetTimestamp();
        Uri? address = null;
        await Eventually.TrueAsync(
            async () => (address = await control.AddressOfAsync("echo", Token)) is not null, Within.Reason, "the new frontend listens", Token);
        using var echo = new HttpClient { BaseAddress = address };
        Assert.Equal("1", await echo.GetStringAsync("version", Token));
        TestContext.Current.SendDiagnosticMessage(string.Create(
            CultureInfo.InvariantCulture, $"from the copy's end to the first answer: {Stopwatch.GetElapsedTime(copied).TotalMilliseconds:0} ms"));

        if (archive)
        {
            File.Delete(folder.Of("echo.zip"));
        }
        else
        {
            folder.Remove(PluginFolder.Echo);
        }

        await Eventually.TrueAsync(async () => await control.AddressOfAsync("echo", Token) is null, Within.Reason, "it is withdrawn", Token);
        await Eventually.TrueAsync(() => RefusesAsync(echo), Within.Reason, "its port is closed", Token);
        Assert.DoesNotContain(await control.PluginsAsync(Token), static plugin => plugin is { Name: PluginFolder.Echo, State: "loaded" });
        await Eventually.TrueAsync(() => host.Output.Contains("The memory of a version of plugin " + PluginFolder.Echo), Within.Start, "it was freed", Token);
        Assert.True(host.Output.Contains("Frontend echo no longer listens"));
        Assert.False(host.Output.Contains("is unloaded without waiting"));
    }

    private static async Task<bool> RefusesAsync(HttpClient client)
    {
        try
        {
            await client.GetStringAsync("version", Token);
            return false;
        }
        catch (HttpRequestException)
        {
            return true;
        }
    }
}
