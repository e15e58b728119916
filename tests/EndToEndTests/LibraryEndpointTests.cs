using System.Net.Http.Headers;
using LlamaRunner.EndToEndTests.Harness;
using LlamaRunner.UnitTests.Library.Servers;

namespace LlamaRunner.EndToEndTests;

/// <summary>Ollama's endpoints for blobs, and for making, copying and deleting models.</summary>
public sealed class LibraryEndpointTests(LibraryEndpointTests.SomeHost shared) : IClassFixture<LibraryEndpointTests.SomeHost>
{
    private static readonly byte[] Demo = File.ReadAllBytes(Repository.DemoModel);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private HostProcess Host => shared.Host;

    [Fact]
    public async Task Create_OfASentFile_Answers()
    {
        using var ollama = OllamaApi.Of(Host);
        var blob = $"api/blobs/{ModelServer.DigestOf(Demo)}";
        Assert.Equal((404, ""), await ollama.SendAsync(HttpMethod.Head, blob, null, Token));
        Assert.Equal(201, await PostAsync(ollama, blob, Demo));
        Assert.Equal((200, ""), await ollama.SendAsync(HttpMethod.Head, blob, null, Token));
        Assert.Equal(200, await PostAsync(ollama, blob, Demo));

        var lines = await ollama.AllLinesAsync(
            "api/create", $$$"""{"model":"made","files":{"demo.gguf":"{{{ModelServer.DigestOf(Demo)}}}"},"parameters":{"temperature":0}}""", Token);

        Assert.Equal(["parsing GGUF", $"using existing layer {ModelServer.DigestOf(Demo)}"], lines.Take(2).Select(static line => (string?)line["status"]));
        Assert.Equal(["writing manifest", "success"], lines.TakeLast(2).Select(static line => (string?)line["status"]));
        Assert.Equal(Chat.Answer, await Host.AskAsync("made", Token));
        Assert.Equal((200, ""), await ollama.SendAsync(HttpMethod.Delete, "api/delete", """{"model":"made"}""", Token));
        Assert.Equal((404, ""), await ollama.SendAsync(HttpMethod.Head, blob, null, Token));
    }

    [Fact]
    public async Task Create_OfAModelElsewhere_IsListedAtOnceAndUsesItsFile()
    {
        using var ollama = OllamaApi.Of(Host);

        Assert.Equal(
            (200, """{"status":"success"}"""),
            await ollama.SendAsync(HttpMethod.Post, "api/create", """{"name":"derived","from":"demo","template":"x","stream":false}""", Token));

        Assert.Contains("\"derived:latest\"", await Host.Client.GetStringAsync("v1/models", Token), StringComparison.Ordinal);
        Assert.Equal(Chat.Answer, await Host.AskAsync("derived", Token));
        Assert.Equal((200, ""), await ollama.SendAsync(HttpMethod.Delete, "api/delete", """{"name":"derived"}""", Token));
        Assert.DoesNotContain("derived", await Host.Client.GetStringAsync("v1/models", Token), StringComparison.Ordinal);
        Assert.True(File.Exists(Path.Combine(Host.Setup.Folder, "models", "demo.gguf")));
    }

    [Fact]
    public async Task Copy_Model_AnswersUnderBothNames()
    {
        using var ollama = OllamaApi.Of(Host);

        Assert.Equal((200, ""), await ollama.SendAsync(HttpMethod.Post, "api/copy", """{"source":"demo","destination":"me/copied:v1"}""", Token));

        Assert.Equal(Chat.Answer, await Host.AskAsync("me/copied:v1", Token));
    }

    [Theory]
    [InlineData("POST", "api/copy", """{"source":"nobody","destination":"x"}""", 404, """{"error":"model \"nobody\" not found"}""")]
    [InlineData("POST", "api/copy", """{"source":"","destination":"x"}""", 400, """{"error":"source \"\" is invalid"}""")]
    [InlineData("POST", "api/copy", """{"source":"demo","destination":"a b"}""", 400, """{"error":"destination \"a b\" is invalid"}""")]
    [InlineData("DELETE", "api/delete", """{"model":"nobody"}""", 404, """{"error":"model 'nobody' not found"}""")]
    [InlineData("DELETE", "api/delete", """{"name":"a b"}""", 400, """{"error":"name \"a b\" is invalid"}""")]
    [InlineData("DELETE", "api/delete", "", 400, """{"error":"missing request body"}""")]
    [InlineData("POST", "api/blobs/sha256:12", "x", 400, """{"error":"invalid digest format"}""")]
    [InlineData("POST", "api/create", """{"model":"x"}""", 400, """{"error":"neither 'from' or 'files' was specified"}""")]
    [InlineData("POST", "api/create", """{"model":"x","from":"demo","messages":[{"role":"robot"}]}""", 400, """{"error":"'messages[0].role' is 'robot': it must be system, user, assistant or tool."}""")]
    [InlineData("GET", "api/pull", null, 405, "405 method not allowed")]
    public async Task Request_Wrong_IsAnsweredAsOllamaDoes(string method, string path, string? body, int status, string answer)
    {
        using var ollama = OllamaApi.Of(Host);
        Assert.Equal((status, answer), await ollama.SendAsync(new HttpMethod(method), path, body, Token));
    }

    [Fact]
    public async Task Blob_OtherBytes_AreRefused()
    {
        using var ollama = OllamaApi.Of(Host);
        var (status, body) = await ollama.SendAsync(HttpMethod.Post, $"api/blobs/{ModelServer.DigestOf([1])}", "x", Token);
        Assert.Equal(400, status);
        Assert.StartsWith("{\"error\":\"digest mismatch, expected ", body, StringComparison.Ordinal);
    }

    private static async Task<int> PostAsync(OllamaApi ollama, string path, byte[] content)
    {
        using var body = new ByteArrayContent(content) { Headers = { ContentType = new MediaTypeHeaderValue("application/octet-stream") } };
        using var response = await ollama.Client.PostAsync(path, body, Token);
        return (int)response.StatusCode;
    }

    /// <summary>A host whose limit of request bodies is far below the size of a model.</summary>
    public sealed class SomeHost : SharedHost
    {
        private protected override HostSetup Describe() => new HostSetup().With("security.maxBodySize", "64KiB").WithModel("demo");
    }
}
