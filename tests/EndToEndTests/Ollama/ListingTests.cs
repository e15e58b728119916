using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using LlamaRunner.EndToEndTests.Harness;

namespace LlamaRunner.EndToEndTests.Ollama;

/// <summary>What Ollama's clients ask before they chat, of the real host.</summary>
[Collection(DemoHostGroup.Name)]
public sealed class ListingTests(DemoHost fixture) : IDisposable
{
    private readonly HttpClient _client = OllamaPort.ClientOf(fixture.Host);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _client.Dispose();

    [Fact]
    public async Task Tags_EveryModel_IsListedWithTagDigestAndDetails()
    {
        var models = (await GetAsync("/api/tags"))["models"]!.AsArray();

        Assert.Equal(["demo:latest", DemoHost.Slashed, "vectors:latest"], models.Select(static model => (string)model!["name"]!).Order(StringComparer.Ordinal));
        Assert.All(models, static model =>
        {
            Assert.Equal((string?)model!["name"], (string?)model["model"]);
            Assert.Matches("^[0-9a-f]{64}$", (string?)model["digest"]);
            Assert.True((long)model["size"]! > 1_000_000);
            Assert.Equal("llama", (string?)model["details"]!["family"]);
            Assert.Equal("2.46M", (string?)model["details"]!["parameter_size"]);
            Assert.Equal("Q8_0", (string?)model["details"]!["quantization_level"]);
            Assert.Contains("tools", model["capabilities"]!.AsArray().Select(static name => (string?)name));
            Assert.EndsWith("+00:00", (string?)model["modified_at"], StringComparison.Ordinal);
        });
    }

    [Fact]
    public async Task Ps_AfterAChat_ShowsTheLoadedModel()
    {
        using var answered = await _client.PostAsJsonAsync(Chat.Path, Chat.Request("demo:latest"), Token);
        Assert.Equal(Chat.Answer, (string?)JsonNode.Parse(await answered.Content.ReadAsStringAsync(Token))!["choices"]![0]!["message"]!["content"]);

        var model = Assert.Single((await GetAsync("/api/ps"))["models"]!.AsArray(), static model => (string?)model!["name"] == "demo:latest")!;

        Assert.True((long)model["size"]! > 0);
        Assert.Equal(0, (long)model["size_vram"]!);
        Assert.Equal(2048, (int)model["context_length"]!);
        Assert.True(DateTimeOffset.Parse((string)model["expires_at"]!, CultureInfo.InvariantCulture) > TimeProvider.System.GetUtcNow());
    }

    [Theory]
    [InlineData("""{"model":"demo"}""")]
    [InlineData("""{"name":"GPT-4o:latest"}""")]
    [InlineData("""{"model":" org/demo-gguf:Q8_0 "}""")]
    public async Task Show_AnyOfItsNamesWithTheContentTypeOfCurl_IsTheModel(string body)
    {
        using var response = await PostAsync("/api/show", body);
        var shown = JsonNode.Parse(await response.Content.ReadAsStringAsync(Token))!;

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("llama", (string?)shown["model_info"]!["general.architecture"]);
        Assert.Equal(2048, (int)shown["model_info"]!["llama.context_length"]!);
        Assert.Equal("""["completion","tools"]""", shown["capabilities"]!.ToJsonString());
    }

    [Theory]
    [InlineData("""{"model":"nope"}""", 404, """{"error":"model 'nope' not found"}""")]
    [InlineData("{}", 400, """{"error":"model is required"}""")]
    [InlineData("", 400, """{"error":"missing request body"}""")]
    public async Task Show_WrongRequest_FailsInOllamasWords(string body, int status, string expected)
    {
        using var response = await PostAsync("/api/show", body);

        Assert.Equal(status, (int)response.StatusCode);
        Assert.Equal("application/json", response.Content.Headers.ContentType?.MediaType);
        Assert.Equal(expected, await response.Content.ReadAsStringAsync(Token));
    }

    [Theory]
    [InlineData("GET", "/", 200, "Ollama is running")]
    [InlineData("HEAD", "/", 200, "")]
    [InlineData("HEAD", "/api/tags", 200, "")]
    [InlineData("HEAD", "/api/version", 200, "")]
    [InlineData("GET", "/api/show", 405, "405 method not allowed")]
    [InlineData("POST", "/api/tags", 405, "405 method not allowed")]
    [InlineData("GET", "/api/nothing", 404, "404 page not found")]
    [InlineData("POST", "/api/rerank", 404, "404 page not found")]
    public async Task Path_ProbedOrUnknown_AnswersAsOllamaDoes(string method, string path, int status, string body)
    {
        using var response = await _client.SendAsync(new HttpRequestMessage(new HttpMethod(method), path), Token);

        Assert.Equal(status, (int)response.StatusCode);
        Assert.Equal(body, await response.Content.ReadAsStringAsync(Token));
        if (path.Length == 1 || status != 200)
        {
            Assert.Equal("text/plain", response.Content.Headers.ContentType?.MediaType);
        }
    }

    [Theory]
    [InlineData("Host", "evil.example", 403)]
    [InlineData("Host", "host.docker.internal:11434", 200)]
    [InlineData("Origin", "https://evil.example", 403)]
    [InlineData("Origin", "http://localhost:3000", 200)]
    [InlineData("Origin", "chrome-extension://abcdef", 200)]
    [InlineData("Origin", "app://obsidian.md", 200)]
    public async Task HostAndOrigin_Foreign_AreForbiddenWithoutABody(string header, string value, int status)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/version");
        request.Headers.TryAddWithoutValidation(header, value);
        using var response = await _client.SendAsync(request, Token);

        Assert.Equal(status, (int)response.StatusCode);
        Assert.Equal(status == 403, (await response.Content.ReadAsByteArrayAsync(Token)).Length == 0);
    }

    [Fact]
    public async Task Preflight_OfAnExtension_AllowsTheHeadersThatItAsksFor()
    {
        using var request = new HttpRequestMessage(HttpMethod.Options, "/api/chat");
        request.Headers.Add("Origin", "chrome-extension://abcdef");
        request.Headers.Add("Access-Control-Request-Method", "POST");
        request.Headers.Add("Access-Control-Request-Headers", "content-type,x-stainless-retry-count");
        using var response = await _client.SendAsync(request, Token);

        Assert.Equal(HttpStatusCode.NoContent, response.StatusCode);
        Assert.Equal("chrome-extension://abcdef", response.Headers.GetValues("Access-Control-Allow-Origin").Single());
        Assert.Equal("content-type,x-stainless-retry-count", response.Headers.GetValues("Access-Control-Allow-Headers").Single());
    }

    [Fact]
    public async Task OpenAI_ModelsOnThisPort_HaveOllamasNames()
    {
        var listed = (await GetAsync("/v1/models"))["data"]!.AsArray().Select(static model => $"{model!["id"]} {model["owned_by"]}");
        var one = await GetAsync("/v1/models/org%2Fdemo-gguf%3Aq8_0");

        Assert.Equal(["demo:latest library", $"{DemoHost.Slashed} org", "vectors:latest library"], listed);
        Assert.Equal(DemoHost.Slashed, (string?)one["id"]);
    }

    [Fact]
    public async Task OpenAI_UnknownModelOnThisPort_FailsInItsForm()
    {
        using var response = await _client.PostAsJsonAsync(Chat.Path, Chat.Request("nope"), Token);

        await Failure.OfAsync(response, HttpStatusCode.NotFound, Token);
    }

    private async Task<JsonNode> GetAsync(string path) => JsonNode.Parse(await _client.GetStringAsync(path, Token))!;

    private Task<HttpResponseMessage> PostAsync(string path, string body) =>
        _client.PostAsync(path, new StringContent(body, Encoding.UTF8, "application/x-www-form-urlencoded"), Token);
}
