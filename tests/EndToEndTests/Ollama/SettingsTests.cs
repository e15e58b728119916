using System.Text.Json.Nodes;
using LlamaRunner.EndToEndTests.Harness;

namespace LlamaRunner.EndToEndTests.Ollama;

/// <summary>The settings of Ollama's frontend, in host.json and in Ollama's own variables.</summary>
public sealed class SettingsTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Variables_FileSilent_AreHonouredAndWhatIsWrongIsAWarning()
    {
        var port = FreePort.Next();
        var setup = new HostSetup().WithFake("a").With("frontends.ollama", new JsonObject { ["version"] = "0.99.1" });
        setup.Environment["OLLAMA_HOST"] = $"http://0.0.0.0:{port}";
        setup.Environment["OLLAMA_KEEP_ALIVE"] = "soon";
        setup.Environment["OLLAMA_ORIGINS"] = "https://chat.example";
        await using var host = await HostProcess.StartAsync(setup, Token);
        using var client = OllamaPort.ClientOf(host);
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/version");
        request.Headers.Add("Origin", "https://chat.example");
        using var response = await client.SendAsync(request, Token);

        Assert.Equal($"http://127.0.0.1:{port}/", client.BaseAddress!.ToString());
        Assert.Equal("""{"version":"0.99.1"}""", await response.Content.ReadAsStringAsync(Token));
        Assert.True(host.Output.Contains("OLLAMA_KEEP_ALIVE is \"soon\""), host.Output.ToString());
        Assert.True(host.Output.Contains("OLLAMA_HOST is"), host.Output.ToString());
    }

    [Fact]
    public async Task Sections_KeysThatNobodyKnows_EndTheStartWithCode2()
    {
        await using var host = HostProcess.Launch(new HostSetup().With("frontends.ollama.version", "new").With("frontends.openai.prot", 1));

        Assert.Equal(2, await host.ExitAsync(Within.Start, Token));
        Assert.True(host.Output.Contains("frontends.ollama.version is \"new\""), host.Output.ToString());
        Assert.True(host.Output.Contains("frontends.openai.prot is not a known key: did you mean \"port\"?"), host.Output.ToString());
    }
}
