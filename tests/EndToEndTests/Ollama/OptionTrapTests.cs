using System.Net;
using System.Text.Json;
using LlamaRunner.EndToEndTests.Harness;

namespace LlamaRunner.EndToEndTests.Ollama;

/// <summary>Values that the real llama-server refuses or takes for something else, and that clients of Ollama send.</summary>
[Collection(OllamaWorldGroup.Name)]
public sealed class OptionTrapTests(OllamaWorld world)
{
    private readonly ClientSession _client = world.Play("ollama-python/0.6.0 (x86_64 linux) Python/3.11.2");

    [Theory]
    [InlineData("\"repeat_last_n\":-1")]
    [InlineData("\"repeat_last_n\":0")]
    [InlineData("\"num_predict\":-1")]
    [InlineData("\"num_predict\":-2")]
    [InlineData("\"seed\":-1")]
    [InlineData("\"seed\":0")]
    [InlineData("\"seed\":4294967296")]
    [InlineData("\"stop\":\"###\"")]
    [InlineData("\"stop\":[]")]
    [InlineData("\"stop\":null")]
    [InlineData("\"stop\":[\"\"]")]
    [InlineData("\"num_predict\":1e18")]
    [InlineData("\"top_k\":40.7")]
    [InlineData("\"top_k\":0")]
    [InlineData("\"top_k\":-1")]
    [InlineData("\"num_keep\":-1")]
    [InlineData("\"num_ctx\":131072")]
    [InlineData("\"num_ctx\":0")]
    [InlineData("\"num_ctx\":2048.0")]
    [InlineData("\"num_gpu\":-1,\"num_thread\":0,\"main_gpu\":0")]
    [InlineData("\"num_gpu\":999")]
    [InlineData("\"typical_p\":1.0,\"min_p\":0.0,\"presence_penalty\":0,\"frequency_penalty\":0,\"repeat_penalty\":1.1")]
    [InlineData("\"mirostat\":0,\"mirostat_tau\":5.0,\"mirostat_eta\":0.1")]
    [InlineData("\"tfs_z\":1,\"penalize_newline\":true,\"numa\":false,\"low_vram\":false,\"f16_kv\":true,\"logits_all\":false,\"vocab_only\":false,\"use_mlock\":false,\"embedding_only\":false,\"num_gqa\":1")]
    [InlineData("\"of_a_later_version\":{\"a\":[1]}")]
    public async Task Option_ThatTheRunnerDoesNotTakeAsItIs_DoesNotFailTheChat(string option)
    {
        var answer = await _client.PostAsync("/api/chat", Question(option), Answers.ChatEnd);

        Assert.Equal(Chat.Answer, answer.GetProperty("message").GetProperty("content").GetString());
    }

    [Fact]
    public async Task NumPredict_Zero_EvaluatesThePromptAndLittleMore()
    {
        var (status, body) = await _client.SendAsync(HttpMethod.Post, "/api/chat", Question("\"num_predict\":0"));

        Assert.Equal(HttpStatusCode.OK, status);
        var answer = JsonDocument.Parse(body).RootElement;
        Assert.Equal("length", answer.GetProperty("done_reason").GetString());
        Assert.InRange(answer.GetProperty("eval_count").GetInt32(), 0, 1);
        Assert.True(answer.GetProperty("prompt_eval_count").GetInt32() > 0);
    }

    [Fact]
    public async Task Seed_TheSame_GivesTheSameWordsAndAnotherOneOthers()
    {
        var first = await SeededAsync(7);

        Assert.Equal(first, await SeededAsync(7));
        Assert.Contains(await Task.WhenAll(Enumerable.Range(8, 8).Select(SeededAsync)), other => other != first);
    }

    [Fact]
    public async Task KeepAlive_SaidOnce_HoldsForRequestsThatSayNothing()
    {
        await _client.SendAsync(HttpMethod.Post, "/api/generate", """{"model":"demo","prompt":"","keep_alive":-1}""");

        await _client.PostAsync("/api/chat", Question("\"seed\":1"), Answers.ChatEnd);

        var (_, running) = await _client.SendAsync(HttpMethod.Get, "/api/ps", null);
        var expires = JsonDocument.Parse(running).RootElement.GetProperty("models").EnumerateArray()
            .Single(static model => model.GetProperty("name").GetString() == "demo:latest").GetProperty("expires_at").GetString();
        Assert.StartsWith("23", expires, StringComparison.Ordinal);
        await _client.SendAsync(HttpMethod.Post, "/api/generate", """{"model":"demo","prompt":"","keep_alive":"5m"}""");
    }

    [Theory]
    [InlineData("\"temperature\":\"warm\"", "option \"temperature\" must be of type float32")]
    [InlineData("\"top_k\":\"40\"", "option \"top_k\" must be of type integer")]
    [InlineData("\"stop\":3", "option \"stop\" must be of type array")]
    public async Task Option_OfAnotherType_Is500InOllamasWords(string option, string words)
    {
        var (status, body) = await _client.SendAsync(HttpMethod.Post, "/api/chat", Question(option));

        Assert.Equal(HttpStatusCode.InternalServerError, status);
        Assert.Equal(words, StrictJson.Check(body, Answers.Error).GetProperty("error").GetString());
    }

    [Theory]
    [InlineData("/api/chat")]
    [InlineData("/api/generate")]
    public async Task Prompt_LongerThanTheContext_IsCutUnlessThatIsForbidden(string path)
    {
        var cut = await _client.PostAsync(path, TooLong(path, ""), path is "/api/chat" ? Answers.ChatEnd : Answers.GenerateEnd);
        Assert.InRange(cut.GetProperty("prompt_eval_count").GetInt32(), 10, 2048);

        var (status, body) = await _client.SendAsync(HttpMethod.Post, path, TooLong(path, ",\"truncate\":false"));
        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.StartsWith("the input length exceeds the context length", StrictJson.Check(body, Answers.Error).GetProperty("error").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Embed_LongerThanTheContext_IsCutUnlessThatIsForbidden()
    {
        var text = Words(6000);
        await _client.PostAsync("/api/embed", $$"""{"model":"vectors","input":"{{text}}"}""", Answers.Embeddings);

        var (status, body) = await _client.SendAsync(HttpMethod.Post, "/api/embed", $$"""{"model":"vectors","input":"{{text}}","truncate":false}""");
        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Equal("the input length exceeds the context length", StrictJson.Check(body, Answers.Error).GetProperty("error").GetString());
    }

    [Fact]
    public async Task Chat_CutToItsContext_KeepsTheSystemAndTheLastMessage()
    {
        // The old turns are what is left out, else the last one could not be answered.
        var turns = string.Concat(Enumerable.Range(0, 60).Select(static turn =>
            $$"""{"role":"user","content":"{{turn}} {{Words(30)}}"},{"role":"assistant","content":"{{Words(10)}}"},"""));
        var answer = await _client.PostAsync(
            "/api/chat",
            $$$"""
            {"model":"demo","messages":[{"role":"system","content":"You answer."},{{{turns}}}{"role":"user","content":"{{{Chat.Question}}}"}],"stream":false,
             "options":{"temperature":0,"num_predict":40}}
            """,
            Answers.ChatEnd);

        Assert.NotEmpty(answer.GetProperty("message").GetProperty("content").GetString()!);
    }

    [Fact]
    public async Task ContentType_OfAForm_IsReadAsJson()
    {
        using var content = new StringContent(Question("\"seed\":1"));
        content.Headers.ContentType = new("application/x-www-form-urlencoded");
        using var response = await world.Api.Client.PostAsync("/api/chat", content, TestContext.Current.CancellationToken);

        StrictJson.Check(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), Answers.ChatEnd);
    }

    private static string Question(string option) =>
        $$$"""{"model":"demo","messages":[{"role":"user","content":"{{{Chat.Question}}}"}],"stream":false,"options":{"temperature":0,{{{option}}}}}""";

    private static string Words(int count) => string.Join(' ', Enumerable.Repeat("the quick brown fox jumps over the lazy dog".Split(' '), (count / 9) + 1).SelectMany(static word => word).Take(count));

    private static string TooLong(string path, string more) => path is "/api/chat"
        ? $$"""{"model":"demo","messages":[{"role":"user","content":"{{Words(3000)}}"},{"role":"assistant","content":"Yes."},{"role":"user","content":"{{Chat.Question}}"}],"stream":false,"options":{"num_predict":8}{{more}}}"""
        : $$"""{"model":"demo","prompt":"{{Words(3000)}}","stream":false,"options":{"num_predict":8}{{more}}}""";

    private async Task<string> SeededAsync(int seed)
    {
        var answer = await _client.PostAsync("/api/chat", Question("\"seed\":" + seed + ",\"num_predict\":16").Replace("\"temperature\":0,", "\"temperature\":3,\"top_p\":1,\"top_k\":0,", StringComparison.Ordinal), Answers.ChatEnd);
        return answer.GetProperty("message").GetProperty("content").GetString()!;
    }
}
