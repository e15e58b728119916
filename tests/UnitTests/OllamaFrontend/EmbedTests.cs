using System.Net;
using System.Text.Json;

namespace LlamaRunner.UnitTests.OllamaFrontend;

/// <summary>Texts to embed that are empty or too long, before a runner of one letter a token.</summary>
public sealed class EmbedTests
{
    private const int Room = 20;

    [Fact]
    public async Task Text_TooLong_KeepsAllThatFits()
    {
        await using var ollama = await StartAsync(canTokenize: true);

        await ollama.AnsweredAsync("/api/embed", $$"""{"model":"vectors","input":["short","{{new string('a', 30)}}é{{new string('b', 30)}}"]}""");

        Assert.Equal(new string('a', Room - 1), LastInput(ollama));
    }

    [Fact]
    public async Task Text_ExactlyOneTooLong_LosesOne()
    {
        await using var ollama = await StartAsync(canTokenize: true);

        await ollama.AnsweredAsync("/api/embed", $$"""{"model":"vectors","input":"{{new string('a', Room)}}"}""");

        Assert.Equal(new string('a', Room - 1), LastInput(ollama));
    }

    [Fact]
    public async Task Text_TooLongForARunnerThatTellsNoTokens_IsCutAllTheSame()
    {
        await using var ollama = await StartAsync(canTokenize: false);

        await ollama.AnsweredAsync("/api/embed", $$"""{"model":"vectors","input":"{{new string('a', 100)}}"}""");

        Assert.InRange(LastInput(ollama).Length, Room / 2, Room - 1);
    }

    [Fact]
    public async Task Text_TooLongThatMayNotBeCut_IsRefused()
    {
        await using var ollama = await StartAsync(canTokenize: true);

        Assert.Equal(
            (400, "the input length exceeds the context length"),
            await ollama.RefusedAsync("/api/embed", $$"""{"model":"vectors","truncate":false,"input":"{{new string('a', 100)}}"}"""));
    }

    [Fact]
    public async Task Text_EmptyAmongOthers_DoesNotFailThem()
    {
        await using var ollama = await StartAsync(canTokenize: true);

        var answer = await ollama.AnsweredAsync("/api/embed", """{"model":"vectors","input":["a","","b"]}""");

        Assert.Equal(3, JsonDocument.Parse(answer).RootElement.GetProperty("embeddings").GetArrayLength());
        Assert.DoesNotContain("\"\"", ollama.Gateway.Leases[^1].ForwardedBody, StringComparison.Ordinal);
    }

    private static string LastInput(FrontendOfOllama ollama) =>
        JsonDocument.Parse(ollama.Gateway.Leases[^1].ForwardedBody!).RootElement.GetProperty("input")[0].GetString()!;

    // As llama-server says it: one token more than there are letters, for the beginning of a text.
    private static async Task<FrontendOfOllama> StartAsync(bool canTokenize)
    {
        var ollama = await FrontendOfOllama.StartAsync();
        ollama.Gateway.Answer = (path, body) => path switch
        {
            "/v1/embeddings" => Embed([.. JsonDocument.Parse(body).RootElement.GetProperty("input").EnumerateArray().Select(static text => text.GetString()!)]),
            "/tokenize" when canTokenize => (HttpStatusCode.OK, JsonSerializer.Serialize(new { tokens = JsonDocument.Parse(body).RootElement.GetProperty("content").GetString()!.Select(static letter => (int)letter) })),
            "/detokenize" when canTokenize => (HttpStatusCode.OK, JsonSerializer.Serialize(new { content = string.Concat(JsonDocument.Parse(body).RootElement.GetProperty("tokens").EnumerateArray().Select(static token => (char)token.GetInt32())) })),
            _ => (HttpStatusCode.NotFound, """{"error":{"code":404,"message":"File Not Found","type":"not_found_error"}}"""),
        };
        return ollama;
    }

    private static (HttpStatusCode, string) Embed(string[] texts) =>
        Array.Find(texts, static text => text.Length + 1 > Room) is { } tooLong
            ? (HttpStatusCode.InternalServerError, $$$"""{"error":{"code":500,"message":"input ({{{tooLong.Length + 1}}} tokens) is too large to process. increase the physical batch size (current batch size: {{{Room}}})","type":"server_error"}}""")
            : (HttpStatusCode.OK, JsonSerializer.Serialize(new { data = texts.Select(static (_, index) => new { index, embedding = new[] { 3.0, 4.0 } }), usage = new { prompt_tokens = 1 } }));
}
