using System.Globalization;
using System.Net;
using System.Text.Json;
using LlamaRunner.EndToEndTests.Harness;

namespace LlamaRunner.EndToEndTests.Ollama;

/// <summary>The checks of Ollama's own integration tests, against this host.</summary>
[Collection(OllamaWorldGroup.Name)]
public sealed class IntegrationCheckTests(OllamaWorld world)
{
    private readonly ClientSession _client = world.Play("ollama/0.33.0 (amd64 linux) Go/go1.24.1");

    [Fact]
    public async Task Generate_Streamed_EndsWithAllFiguresAndItsContext()
    {
        var lines = await _client.StreamAsync("/api/generate", Prompt(), Answers.GenerateLine, Answers.GenerateEnd);

        Assert.Equal(Chat.Answer, string.Concat(lines.Select(static line => line.GetProperty("response").GetString())));
        Assert.NotEmpty(lines[^1].GetProperty("context").EnumerateArray());
    }

    [Fact]
    public async Task Generate_Raw_HasNoContext()
    {
        var lines = await _client.StreamAsync("/api/generate", Prompt(more: ""","raw":true"""), Answers.GenerateLine, Answers.GenerateEnd);

        Assert.False(lines[^1].TryGetProperty("context", out _));
    }

    [Fact]
    public async Task Generate_WithTheContextOfATurn_GoesOnFromThere()
    {
        var first = await _client.PostAsync("/api/generate", Prompt(stream: false), Answers.GenerateEnd);
        var second = await _client.PostAsync(
            "/api/generate", Prompt(stream: false, $$""","context":{{first.GetProperty("context").GetRawText()}}"""), Answers.GenerateEnd);

        Assert.True(second.GetProperty("prompt_eval_count").GetInt32() > first.GetProperty("prompt_eval_count").GetInt32());
    }

    [Theory]
    [InlineData("/api/chat", """{"model":"demo","messages":[{"role":"user","content":"What is the capital of France?"}],"options":{"temperature":0},"stream":""")]
    [InlineData("/api/generate", """{"model":"demo","prompt":"What is the capital of France?","options":{"temperature":0},"stream":""")]
    public async Task Answer_StreamedAndWhole_HaveTheSameKeys(string path, string start)
    {
        var schema = path.EndsWith("chat", StringComparison.Ordinal) ? (Answers.ChatLine, Answers.ChatEnd) : (Answers.GenerateLine, Answers.GenerateEnd);
        var streamed = (await _client.StreamAsync(path, start + "true}", schema.Item1, schema.Item2))[^1];
        var whole = await _client.PostAsync(path, start + "false}", schema.Item2);

        Assert.Equal(Keys(streamed), Keys(whole));
    }

    [Fact]
    public async Task KeepAlive_ZeroUnloadsAndMinusOneKeepsForEver()
    {
        await _client.PostAsync("/api/generate", """{"model":"vectors","prompt":"","keep_alive":-1}""", Answers.GenerateLoaded);
        var kept = (await RunningAsync()).Single(static model => model.GetProperty("name").GetString() == "vectors:latest");
        Assert.True(DateTimeOffset.Parse(kept.GetProperty("expires_at").GetString()!, CultureInfo.InvariantCulture).Year > 2200);

        await _client.PostAsync("/api/generate", """{"model":"vectors","keep_alive":0}""", Answers.GenerateLoaded);
        Assert.DoesNotContain(await RunningAsync(), static model => model.GetProperty("name").GetString() == "vectors:latest");

        // One that is not loaded is unloaded without complaint.
        await _client.PostAsync("/api/generate", """{"model":"vectors","keep_alive":0}""", Answers.GenerateLoaded);
    }

    [Fact]
    public async Task Tags_EachModel_CanBeShownAndHasTheSameDetailsThere()
    {
        var models = (await _client.GetAsync("/api/tags", Lists.Tags)).GetProperty("models").EnumerateArray().ToList();

        foreach (var model in models)
        {
            Assert.Equal(model.GetProperty("name").GetString(), model.GetProperty("model").GetString());
            var shown = await _client.PostAsync("/api/show", $$"""{"model":"{{model.GetProperty("name").GetString()}}"}""", Lists.Show);
            Assert.Equal(model.GetProperty("details").GetProperty("family").GetString(), shown.GetProperty("details").GetProperty("family").GetString());
            Assert.False(shown.TryGetProperty("tensors", out _));
        }
    }

    [Fact]
    public async Task Tags_NewestFirst()
    {
        var dates = (await _client.GetAsync("/api/tags", Lists.Tags)).GetProperty("models").EnumerateArray()
            .Select(static model => DateTimeOffset.Parse(model.GetProperty("modified_at").GetString()!, CultureInfo.InvariantCulture)).ToList();

        Assert.Equal(dates.OrderDescending(), dates);
    }

    [Theory]
    [InlineData("/api/chat", """{"model":"none","messages":[{"role":"user","content":"a"}]}""", "model 'none' not found")]
    [InlineData("/api/generate", """{"model":"none","prompt":"a"}""", "model 'none' not found")]
    [InlineData("/api/generate", """{"model":"none","keep_alive":0}""", "model 'none' not found")]
    [InlineData("/api/show", """{"model":"none"}""", "model 'none' not found")]
    [InlineData("/api/embed", """{"model":"none","input":"a"}""", "not found, try pulling it first")]
    [InlineData("/api/embeddings", """{"model":"none","prompt":"a"}""", "not found, try pulling it first")]
    [InlineData("/api/copy", """{"source":"none","destination":"b"}""", "model \"none\" not found")]
    public async Task Model_Unknown_Is404WithWordsThatClientsLookFor(string path, string body, string words)
    {
        var (status, answer) = await _client.SendAsync(HttpMethod.Post, path, body);

        Assert.Equal(HttpStatusCode.NotFound, status);
        Assert.Contains(words, StrictJson.Check(answer, Answers.Error).GetProperty("error").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("POST", "/api/chat")]
    [InlineData("POST", "/api/generate")]
    [InlineData("POST", "/api/embed")]
    [InlineData("POST", "/api/embeddings")]
    [InlineData("POST", "/api/show")]
    [InlineData("POST", "/api/pull")]
    [InlineData("POST", "/api/push")]
    [InlineData("POST", "/api/create")]
    [InlineData("POST", "/api/copy")]
    [InlineData("DELETE", "/api/delete")]
    public async Task Body_Empty_Is400(string method, string path)
    {
        var (status, answer) = await _client.SendAsync(new HttpMethod(method), path, body: "");

        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Equal("missing request body", StrictJson.Check(answer, Answers.Error).GetProperty("error").GetString());
    }

    [Theory]
    [InlineData("not JSON")]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("3")]
    [InlineData("null")]
    [InlineData("{\"model\":3}")]
    [InlineData("{\"model\":{},\"name\":[],\"prompt\":[],\"messages\":3,\"input\":{},\"source\":1}")]
    [InlineData("\u0000\u0001")]
    [InlineData("{\"model\":\"demo\"} and more")]
    [InlineData("{\"model\":\"\\ud800\",\"prompt\":\"\\ud800\",\"source\":\"\\udc00\"}")]
    public async Task Body_Garbage_IsAnErrorInOneStringAndTheHostGoesOn(string body)
    {
        foreach (var path in (string[])["/api/chat", "/api/generate", "/api/embed", "/api/embeddings", "/api/show", "/api/pull", "/api/push", "/api/create", "/api/copy", "/api/delete"])
        {
            var (status, answer) = await _client.SendAsync(path is "/api/delete" ? HttpMethod.Delete : HttpMethod.Post, path, body);

            Assert.True((int)status is >= 400 and < 500, $"{path}: {status} {answer}");
            StrictJson.Check(answer, Answers.Error);
        }
    }

    [Fact]
    public async Task Probes_Head_AreAnsweredWithoutBody()
    {
        foreach (var path in (string[])["/", "/api/tags", "/api/version"])
        {
            Assert.Equal((HttpStatusCode.OK, ""), await _client.SendAsync(HttpMethod.Head, path));
        }
    }

    [Theory]
    [InlineData("GET", "/api/chat", 405)]
    [InlineData("GET", "/api/show", 405)]
    [InlineData("POST", "/api/tags", 405)]
    [InlineData("POST", "/api/delete", 405)]
    [InlineData("GET", "/api/nothing", 404)]
    [InlineData("POST", "/api/rerank", 404)]
    [InlineData("GET", "/nothing", 404)]
    public async Task Path_OrMethodThatThereIsNot_IsSaidInPlainText(string method, string path, int status)
    {
        var (found, body) = await _client.SendAsync(new HttpMethod(method), path, method is "POST" ? "{}" : null);

        Assert.Equal(status, (int)found);
        Assert.Equal(status is 405 ? "405 method not allowed" : "404 page not found", body);
    }

    [Fact]
    public async Task Embed_Vectors_HaveLengthOneAreCutAndKeepTheirOrder()
    {
        var both = await EmbedAsync(""" ["fox","The hen sleeps."] """);
        var fox = await EmbedAsync("\"fox\"");
        var hen = await EmbedAsync("\"The hen sleeps.\"");
        var cut = await EmbedAsync("\"fox\"", ""","dimensions":16""");

        Assert.All(both.Concat(cut), static vector => Assert.Equal(1, Length(vector), 4));
        Assert.True(Likeness(both[0], fox[0]) > 0.999 && Likeness(both[1], hen[0]) > 0.999);
        Assert.Equal(16, cut[0].Length);
        Assert.True(Likeness(cut[0], [.. fox[0].Take(16).Select(number => number / Length([.. fox[0].Take(16)]))]) > 0.999);
    }

    [Fact]
    public async Task Embed_NothingOrAnEmptyText_LoadsAndGivesNoVectors()
    {
        foreach (var input in (string[])["[]", "\"\""])
        {
            var (status, body) = await _client.SendAsync(HttpMethod.Post, "/api/embed", $$"""{"model":"vectors","input":{{input}}}""");
            Assert.Equal(HttpStatusCode.OK, status);
            Assert.Equal("""{"model":"vectors","embeddings":[]}""", body);
        }

        Assert.Equal((HttpStatusCode.OK, """{"embedding":[]}"""), await _client.SendAsync(HttpMethod.Post, "/api/embeddings", """{"model":"vectors","prompt":""}"""));
        var (refused, words) = await _client.SendAsync(HttpMethod.Post, "/api/embed", """{"model":"vectors","input":["fox",3]}""");
        Assert.Equal((HttpStatusCode.BadRequest, """{"error":"invalid input type"}"""), (refused, words));
    }

    private static string Prompt(bool stream = true, string more = "") =>
        $$"""{"model":"demo","prompt":"{{Chat.Question}}","stream":{{(stream ? "true" : "false")}},"options":{"temperature":0}{{more}}}""";

    private static IEnumerable<string> Keys(JsonElement answer) => answer.EnumerateObject().Select(static pair => pair.Name).Order(StringComparer.Ordinal);

    private static double Length(double[] vector) => Math.Sqrt(vector.Sum(static number => number * number));

    private static double Likeness(double[] one, double[] other) => one.Zip(other, static (a, b) => a * b).Sum();

    private async Task<IReadOnlyList<JsonElement>> RunningAsync() => [.. (await _client.GetAsync("/api/ps", Lists.Running)).GetProperty("models").EnumerateArray()];

    private async Task<double[][]> EmbedAsync(string input, string more = "")
    {
        var answer = await _client.PostAsync("/api/embed", $$"""{"model":"vectors","input":{{input}}{{more}}}""", Answers.Embeddings);
        return [.. answer.GetProperty("embeddings").EnumerateArray().Select(static vector => vector.EnumerateArray().Select(static number => number.GetDouble()).ToArray())];
    }
}
