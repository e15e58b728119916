using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using LlamaRunner.Contracts.Runners;
using LlamaRunner.UnitTests.Support;
using Frontend = LlamaRunner.Frontends.Ollama.OllamaFrontend;

namespace LlamaRunner.UnitTests.OllamaFrontend;

/// <summary>The endpoints of other APIs on Ollama's port.</summary>
public sealed class CompatibilityTests
{
    private readonly FakeGateway _gateway = new(OllamaModelsOf.All);
    private ForwardRequest? _forwarded;

    public CompatibilityTests() => _gateway.Respond = (_, request) =>
    {
        _forwarded = request;
        return Task.CompletedTask;
    };

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Models_List_HasOllamasNamesAndOwners()
    {
        await using var server = await StartAsync();
        var models = JsonNode.Parse(await server.Client.GetStringAsync("/v1/models", Cancellation))!["data"]!.AsArray();

        Assert.Contains("demo:latest library", models.Select(static model => $"{model!["id"]} {model["owned_by"]}"));
        Assert.Contains("publisher/some-model:v1 publisher", models.Select(static model => $"{model!["id"]} {model["owned_by"]}"));
        Assert.All(models, static model => Assert.Equal("model", (string?)model!["object"]));
    }

    [Theory]
    [InlineData("demo", "demo:latest")]
    [InlineData("demo:latest", "demo:latest")]
    [InlineData("org/seeing:8b", "org/seeing:8b")]
    [InlineData("org%2Fseeing%3A8b", "org/seeing:8b")]
    [InlineData("publisher/some-model:v1", "publisher/some-model:v1")]
    public async Task Models_One_IsFoundByItsNamesWithSlashesOrTheirEscapes(string path, string id)
    {
        await using var server = await StartAsync();

        Assert.Equal(id, (string?)JsonNode.Parse(await server.Client.GetStringAsync($"/v1/models/{path}", Cancellation))!["id"]);
    }

    [Fact]
    public async Task Models_Unknown_FailsInOpenAIsForm()
    {
        await using var server = await StartAsync();
        using var response = await server.Client.GetAsync("/v1/models/no/such", Cancellation);

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        Assert.Contains("no/such", (string?)JsonNode.Parse(await response.Content.ReadAsStringAsync(Cancellation))!["error"]!["message"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Chat_ModelByItsSanitisedName_IsAskedUnparsed()
    {
        const string body = """{"model":"publisher/some-model:v1","messages":[{"role":"user","content":"hi"}], "odd" : 1.0}""";
        await PostAsync(body);

        Assert.Equal(OllamaModelsOf.Remote.Id, Assert.Single(_gateway.Leases).Model.Id);
        Assert.Equal(body, _gateway.Leases[0].ForwardedBody);
    }

    [Theory]
    [InlineData("demo", false)]
    [InlineData("org/seeing:8b", true)]
    [InlineData("publisher/some-model:v1", true)]
    public async Task Chat_OnlyOfModelsThatMayThink_IsTheAnswerLookedAt(string model, bool expected)
    {
        await PostAsync($$"""{"model":"{{model}}","messages":[{}],"stream":true}""");

        Assert.Equal(expected, _forwarded!.Translator is not null);
    }

    [Fact]
    public async Task Chat_EffortNone_SwitchesThinkingOff()
    {
        await PostAsync("""{"model":"demo","messages":[{}],"reasoning_effort":"none"}""");

        Assert.Equal("""{"model":"demo","messages":[{}],"chat_template_kwargs":{"enable_thinking":false}}""", _gateway.Leases[0].ForwardedBody);
    }

    [Fact]
    public async Task Completions_FieldOfAChat_IsLeftAsItIs()
    {
        const string body = """{"model":"demo","prompt":"x","reasoning_effort":"none"}""";
        await PostAsync(body, "/v1/completions");

        Assert.Equal(body, _gateway.Leases[0].ForwardedBody);
    }

    private async Task PostAsync(string body, string path = "/v1/chat/completions")
    {
        await using var server = await StartAsync();
        using var response = await server.Client.PostAsync(path, new StringContent(body, Encoding.UTF8, "application/json"), Cancellation);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    private Task<FrontendServer> StartAsync() => FrontendServer.StartAsync(new Frontend(_gateway, new FakeLibrary(), TimeProvider.System));
}
