using System.Diagnostics;
using System.Net.Http.Headers;
using System.Text.Json.Nodes;
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
    public async Task Render_OfAMadeModel_ShowsItsSystemPromptAndGeneratesNothing()
    {
        using var ollama = OllamaApi.Of(Host);
        await ollama.AllLinesAsync("api/create", """{"model":"pirate","from":"demo","system":"Be a pirate."}""", Token);

        foreach (var (path, ask) in ((string, string)[])[("api/chat", "\"messages\":[{\"role\":\"user\",\"content\":\"Ahoy?\"}]"), ("api/generate", "\"prompt\":\"Ahoy?\"")])
        {
            var (status, body) = await ollama.SendAsync(HttpMethod.Post, path, $$"""{"model":"pirate","_debug_render_only":true,{{ask}}}""", Token);

            Assert.Equal(200, status);
            Assert.Matches("Be a pirate\\.[^?]+Ahoy\\?", (string?)JsonNode.Parse(body)!["_debug_info"]!["rendered_template"]);
        }
    }

    [Fact]
    public async Task Options_OfARequest_TakeTheMadeModelsOwnAway()
    {
        using var ollama = OllamaApi.Of(Host);
        await ollama.AllLinesAsync("api/create", """{"model":"curt","from":"demo","parameters":{"num_predict":2,"temperature":0,"stop":["e"]}}""", Token);

        Assert.Equal("length", await EndAsync("\"stop\":[]"));
        Assert.Equal("stop", await EndAsync("\"stop\":[],\"num_predict\":-1"));

        async Task<string?> EndAsync(string options)
        {
            var (status, body) = await ollama.SendAsync(
                HttpMethod.Post, "api/chat", $$$"""{"model":"curt","stream":false,"options":{{{{options}}}},"messages":[{"role":"user","content":"{{{Chat.Question}}}"}]}""", Token);
            Assert.Equal(200, status);
            var answer = JsonNode.Parse(body)!;
            Assert.Contains('e', (string?)answer["message"]!["content"] ?? "");
            return (string?)answer["done_reason"];
        }
    }

    [Fact]
    public async Task Create_Quantized_IsSmallerAndAnswers()
    {
        Assert.SkipWhen(LlamaServer.Quantizer is null, "There is no llama-quantize beside this llama-server.");
        using var ollama = OllamaApi.Of(Host);
        var whole = await WithoutQuantizationAsync();
        Assert.Equal(201, await PostAsync(ollama, $"api/blobs/{ModelServer.DigestOf(whole)}", whole));

        var lines = await ollama.AllLinesAsync(
            "api/create", $$$"""{"model":"smaller","files":{"whole.gguf":"{{{ModelServer.DigestOf(whole)}}}"},"quantize":"q8_0"}""", Token);

        Assert.Contains("quantizing F16 model to Q8_0", lines.Select(static line => (string?)line["status"]));
        Assert.Equal("success", (string?)lines[^1]["status"]);
        Assert.Equal(Chat.Answer, await Host.AskAsync("smaller", Token));
        var listed = JsonNode.Parse(await ollama.Client.GetStringAsync("api/tags", Token))!["models"]!.AsArray()
            .Single(static model => (string?)model!["name"] == "smaller:latest")!;
        Assert.Equal("Q8_0", (string?)listed["details"]!["quantization_level"]);
        Assert.InRange((long)listed["size"]!, 1, whole.Length * 3L / 4);

        // What was quantised is not quantised again.
        var (status, body) = await ollama.SendAsync(
            HttpMethod.Post, "api/create", """{"model":"again","from":"smaller","quantize":"q4_0","stream":false}""", Token);
        Assert.Equal((400, """{"error":"quantization is only supported for F16, BF16 and F32 models, and this one is Q8_0"}"""), (status, body));
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
    public async Task Delete_ModelThatIsNotTheLibrarys_Is400AndSaysWhereItLies()
    {
        using var ollama = OllamaApi.Of(Host);
        var (status, body) = await ollama.SendAsync(HttpMethod.Delete, "api/delete", """{"model":"demo"}""", Token);
        Assert.Equal(400, status);
        Assert.Matches("^{\"error\":\"demo is not one of the library's models: its file is .*demo.gguf, which llama-runner does not delete", body);
    }

    [Fact]
    public async Task Blob_OtherBytes_AreRefused()
    {
        using var ollama = OllamaApi.Of(Host);
        var (status, body) = await ollama.SendAsync(HttpMethod.Post, $"api/blobs/{ModelServer.DigestOf([1])}", "x", Token);
        Assert.Equal(400, status);
        Assert.StartsWith("{\"error\":\"digest mismatch, expected ", body, StringComparison.Ordinal);
    }

    // The demo model is quantised, which the same program can undo.
    private static async Task<byte[]> WithoutQuantizationAsync()
    {
        using var folder = new TemporaryFolder();
        var target = folder.Combine("whole.gguf");
        using var program = Process.Start(new ProcessStartInfo(LlamaServer.Quantizer!, ["--allow-requantize", Repository.DemoModel, target, "F16"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        program.OutputDataReceived += static (_, _) => { };
        program.ErrorDataReceived += static (_, _) => { };
        program.BeginOutputReadLine();
        program.BeginErrorReadLine();
        await program.WaitForExitAsync(Token);
        Assert.Equal(0, program.ExitCode);
        return await File.ReadAllBytesAsync(target, Token);
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
