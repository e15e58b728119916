using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using LlamaRunner.EndToEndTests.Harness;

namespace LlamaRunner.EndToEndTests;

/// <summary>
/// Documents are ranked by a real llama-server. The demo model was not made for it: its scores mean nothing, and are the same each
/// time.
/// </summary>
public sealed class RerankTests(RerankTests.Ranker ranker) : IClassFixture<RerankTests.Ranker>
{
    private static readonly string[] Documents = ["hi", "it is a bear", "The giant panda is a bear."];

    private readonly HostProcess _host = ranker.Host;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("/v1/rerank")]
    [InlineData("/rerank")]
    [InlineData("/v1/reranking")]
    [InlineData("/reranking")]
    public async Task Rerank_Documents_ComeBestFirst(string path)
    {
        var answer = await AskAsync(Request("documents", Strings()), path);

        var results = answer["results"]!.AsArray();
        var scores = results.Select(static result => (double)result!["relevance_score"]!).ToList();
        Assert.Equal([0, 1, 2], results.Select(static result => (int)result!["index"]!).Order());
        Assert.Equal(scores.OrderDescending(), scores);
        Assert.Equal("list", (string?)answer["object"]);
        Assert.True((int)answer["usage"]!["prompt_tokens"]! > 0);
        Assert.All(results, static result => Assert.Null(result!["document"]));
    }

    [Fact]
    public async Task Rerank_ObjectsAndDocumentsBack_AreRankedAsTheirTextsAre()
    {
        var plain = await AskAsync(Request("documents", Strings()));
        var request = Request("documents", [.. Documents.Select(static text => new JsonObject { ["text"] = text, ["id"] = 1 })]);
        (request["return_documents"], request["top_n"]) = (true, 2);

        var results = (await AskAsync(request))["results"]!.AsArray();

        Assert.Equal(2, results.Count);
        Assert.Equal(
            plain["results"]!.AsArray().Take(2).Select(static result => (double)result!["relevance_score"]!),
            results.Select(static result => (double)result!["relevance_score"]!));
        Assert.All(results, static result => Assert.Equal(Documents[(int)result!["index"]!], (string?)result["document"]!["text"]));
    }

    [Fact]
    public async Task Rerank_Texts_AreAnsweredAsTextEmbeddingsInferenceDoes()
    {
        var request = Request("texts", Strings());
        request["return_text"] = true;

        var results = (await AskAsync(request)).AsArray();

        Assert.Equal(3, results.Count);
        Assert.All(results, static result => Assert.Equal(Documents[(int)result!["index"]!], (string?)result["text"]));
        Assert.Equal(results.Select(static result => (double)result!["score"]!).OrderDescending(), results.Select(static result => (double)result!["score"]!));
    }

    [Fact]
    public async Task Rerank_LongDocument_FitsTheBatch()
    {
        var request = Request("documents", [string.Join(' ', Enumerable.Repeat("The giant panda is a bear.", 120)), "hi"]);

        var answer = await AskAsync(request);

        Assert.True((int)answer["usage"]!["prompt_tokens"]! > 512);
    }

    [Fact]
    public async Task Rerank_ModelThatDoesNotRank_SaysWhatToConfigure()
    {
        var request = Request("documents", Strings());
        request["model"] = "chat";
        using var response = await _host.SendAsync(request, Token, "/v1/rerank");

        var failure = await Failure.OfAsync(response, HttpStatusCode.NotImplemented, Token);

        Assert.Equal("not_supported_error", failure.Type);
        Assert.Contains("\"reranking\": true", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Rerank_NoDocuments_NamesTheField()
    {
        using var response = await _host.SendAsync(Request("documents", []), Token, "/v1/rerank");

        Assert.Equal("documents", (await Failure.OfAsync(response, HttpStatusCode.BadRequest, Token)).Param);
    }

    private static JsonNode[] Strings() => [.. Documents.Select(static text => JsonValue.Create(text))];

    private static JsonObject Request(string field, JsonNode[] documents) => new()
    {
        ["model"] = "ranker",
        ["query"] = "What is a panda?",
        [field] = new JsonArray(documents),
    };

    private async Task<JsonNode> AskAsync(JsonObject request, string path = "/v1/rerank")
    {
        using var response = await _host.Client.PostAsJsonAsync(path, request, Token);
        var body = await response.Content.ReadAsStringAsync(Token);
        Assert.True(response.IsSuccessStatusCode, body);
        return JsonNode.Parse(body)!;
    }

    /// <summary>The demo model twice, once told to rank.</summary>
    public sealed class Ranker : SharedHost
    {
        private protected override HostSetup Describe() => new HostSetup().With("runners.maxConcurrent", 2).WithModel("chat")
            .WithModel("ranker", static entry => entry["arguments"]!["reranking"] = true);
    }
}
