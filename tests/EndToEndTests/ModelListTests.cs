using System.Net;
using System.Text.Json.Nodes;
using LlamaRunner.EndToEndTests.Harness;

namespace LlamaRunner.EndToEndTests;

/// <summary>The lists, the health checks, and what is not there.</summary>
[Collection(DemoHostGroup.Name)]
public sealed class ModelListTests(DemoHost fixture)
{
    private readonly HttpClient _client = fixture.Host.Client;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task List_HoldsEveryModel()
    {
        var body = JsonNode.Parse(await _client.GetStringAsync("v1/models", Token))!;

        Assert.Equal("list", (string?)body["object"]);
        var models = body["data"]!.AsArray();
        Assert.Equal(["demo", DemoHost.Slashed, "vectors"], models.Select(model => (string)model!["id"]!));
        Assert.All(models, model =>
        {
            Assert.Equal("model", (string?)model!["object"]);
            Assert.True((long)model["created"]! > 0);
            Assert.NotEmpty((string)model["owned_by"]!);
        });
    }

    [Theory]
    [InlineData("v1/models/org/demo-gguf:q8_0")]
    [InlineData("v1/models/org%2Fdemo-gguf%3Aq8_0")]
    public async Task Retrieve_IdWithSlash_IsFound(string path)
    {
        var model = JsonNode.Parse(await _client.GetStringAsync(path, Token))!;

        Assert.Equal(DemoHost.Slashed, (string?)model["id"]);
        Assert.Equal("model", (string?)model["object"]);
    }

    [Fact]
    public async Task Retrieve_UnknownId_Is404()
    {
        using var response = await _client.GetAsync("v1/models/no/such", Token);

        var failure = await Failure.OfAsync(response, HttpStatusCode.NotFound, Token);
        Assert.Equal("model_not_found", failure.Code);
        Assert.Contains("no/such", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("healthz")]
    [InlineData("health")]
    [InlineData("readyz")]
    public async Task Health_HostIsUp_Answers200(string path)
    {
        using var response = await _client.GetAsync(path, Token);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Fact]
    public async Task UnknownPath_IsOpenAIs404()
    {
        using var response = await _client.GetAsync("v1/no-such-thing", Token);

        var failure = await Failure.OfAsync(response, HttpStatusCode.NotFound, Token);
        Assert.Contains("/v1/no-such-thing", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task WrongMethod_IsOpenAIs405AndNamesTheRightOne()
    {
        using var response = await _client.GetAsync("v1/chat/completions", Token);

        await Failure.OfAsync(response, HttpStatusCode.MethodNotAllowed, Token);
        Assert.Contains("POST", response.Content.Headers.Allow);
    }
}
