using System.Diagnostics;
using System.Net;
using System.Text;
using LlamaRunner.Plugin.Testing;

// Not compiled here: TemplateTests puts it into a project made from a template, where it tests the package's test host.
namespace TestHost.Tests;

public sealed class TestHostTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Start_SeveralAtOnce_HaveEverythingOfTheirOwn()
    {
        await using var one = await PluginTestHost.StartAsync(static options => options.AddFakeModel("a", new FakeModel { Answer = "one" }), Token);
        await using var two = await PluginTestHost.StartAsync(static options => options.AddFakeModel("a", new FakeModel { Answer = "two" }), Token);

        Assert.NotEqual(one.Home, two.Home);
        Assert.NotEqual(one.AddressOf("openai"), two.AddressOf("openai"));
        Assert.Contains("\"one\"", await AskAsync(one, "a"), StringComparison.Ordinal);
        Assert.Contains("\"two\"", await AskAsync(two, "a"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Dispose_LeavesNeitherProcessNorHome()
    {
        var host = await PluginTestHost.StartAsync(static _ => { }, Token);
        await host.DisposeAsync();

        Assert.False(Directory.Exists(host.Home));
        Assert.Throws<ArgumentException>(() => Process.GetProcessById(host.ProcessId));
        Assert.Contains("Stopped", host.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_NoModels_HasOneThatSaysWhatItHears()
    {
        await using var host = await PluginTestHost.StartAsync(static _ => { }, Token);
        Assert.Contains("\"hello there\"", await AskAsync(host, "fake"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task FakeModel_ThatBreaks_EndsItsStreamWithAnError()
    {
        await using var host = await PluginTestHost.StartAsync(
            static options => options.AddFakeModel("a", new FakeModel { Answer = "one two three", BreaksAfter = 2 }), Token);
        using var client = host.ClientOf("openai");
        using var content = new StringContent("""{ "messages": [{ "role": "user", "content": "x" }], "stream": true }""", Encoding.UTF8, "application/json");
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/chat/completions") { Content = content };
        using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Token);
        using var lines = new StreamReader(await response.Content.ReadAsStreamAsync(Token));
        var text = new StringBuilder();
        try
        {
            while (await lines.ReadLineAsync(Token) is { } line)
            {
                text.AppendLine(line);
            }
        }
        catch (HttpIOException)
        {
            // Broken off, as such a stream is.
        }

        Assert.Contains(" two", text.ToString(), StringComparison.Ordinal);
        Assert.Contains("\"error\"", text.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("three", text.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task FakeModel_ThatCannotBeLoaded_SaysWhy()
    {
        await using var host = await PluginTestHost.StartAsync(
            static options => options.AddFakeModel("a", new FakeModel { LoadFailure = "it is asleep." }), Token);
        Assert.Contains("it is asleep.", await AskAsync(host, "a", HttpStatusCode.InternalServerError), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_FrontendThatIsNotThere_FailsWithWhatTheHostPrinted()
    {
        var fault = await Assert.ThrowsAsync<PluginTestHostException>(
            () => PluginTestHost.StartAsync(static options => options.UseFrontend("nobody"), Token));

        Assert.StartsWith("The host has no frontend 'nobody'.", fault.Message, StringComparison.Ordinal);
        Assert.Contains("Frontend openai listens on", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_WrongSetting_FailsWithTheHostsReason()
    {
        var fault = await Assert.ThrowsAsync<PluginTestHostException>(
            () => PluginTestHost.StartAsync(static options => options.Set("runners.maxConcurrent", 0), Token));

        Assert.StartsWith("The host ended with code 2 as it started.", fault.Message, StringComparison.Ordinal);
        Assert.Contains("runners.maxConcurrent is 0", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_NotReadyInTime_Fails()
    {
        var fault = await Assert.ThrowsAsync<PluginTestHostException>(
            () => PluginTestHost.StartAsync(static options => options.StartTimeout = TimeSpan.FromMilliseconds(1), Token));
        Assert.StartsWith("The host was not ready after", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AddPlugin_WhatIsNone_FailsAtOnce()
    {
        await Assert.ThrowsAsync<PluginTestHostException>(
            () => PluginTestHost.StartAsync(static options => options.AddPlugin(typeof(TestHostTests).Assembly), Token));
        await Assert.ThrowsAsync<PluginTestHostException>(
            () => PluginTestHost.StartAsync(static options => options.AddPlugin(Path.GetTempPath()), Token));
    }

    [Fact]
    public async Task Start_PluginThatTheHostRefuses_FailsWithTheReason()
    {
        // An assembly that is no plugin, in a folder as if it were one.
        var folder = Directory.CreateTempSubdirectory("no-plugin-");
        try
        {
            var plugin = folder.CreateSubdirectory("NoPlugin").FullName;
            File.Copy(typeof(Assert).Assembly.Location, Path.Combine(plugin, "NoPlugin.dll"));

            var fault = await Assert.ThrowsAsync<PluginTestHostException>(
                () => PluginTestHost.StartAsync(options => options.AddPlugin(plugin), Token));
            Assert.Contains("Plugin NoPlugin is not loaded", fault.Message, StringComparison.Ordinal);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async Task<string> AskAsync(PluginTestHost host, string model, HttpStatusCode status = HttpStatusCode.OK)
    {
        using var client = host.ClientOf("openai");
        using var content = new StringContent(
            $$"""{ "model": "{{model}}", "messages": [{ "role": "user", "content": "hello there" }] }""", Encoding.UTF8, "application/json");
        using var response = await client.PostAsync("/v1/chat/completions", content, Token);
        Assert.Equal(status, response.StatusCode);
        return await response.Content.ReadAsStringAsync(Token);
    }
}
