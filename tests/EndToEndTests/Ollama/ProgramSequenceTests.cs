using System.Net;
using System.Security.Cryptography;
using System.Text.Json;
using LlamaRunner.EndToEndTests.Harness;

namespace LlamaRunner.EndToEndTests.Ollama;

/// <summary>What Open WebUI, Codex and the <c>ollama</c> command send, one call after the other, and how they read the answers.</summary>
[Collection(OllamaWorldGroup.Name)]
public sealed class ProgramSequenceTests(OllamaWorld world)
{
    private const string ResponseEvent = """{"type":"object","required":["type","sequence_number"],"properties":{"type":{"type":"string"},"sequence_number":{"type":"integer"}}}""";

    private const string OpenAIModels = """
        {"type":"object","required":["object","data"],"properties":{"object":{"const":"list"},"data":{"type":"array","items":{
         "required":["id","object","created","owned_by"],"properties":{"id":{"type":"string"},"object":{"const":"model"},"created":{"type":"integer"},"owned_by":{"type":"string"}}}}}}
        """;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task OpenWebUi_ListsChatsEmbedsAndUnloads()
    {
        var server = world.Play("Python/3.11 aiohttp/3.12.15");
        var version = (await server.GetAsync("/api/version", Lists.Version)).GetProperty("version").GetString()!;
        Assert.All(version.Split('-')[0].TrimStart('v').Split('.'), static part => Assert.True(int.TryParse(part, out _)));
        var names = (await server.GetAsync("/api/tags", Lists.Tags)).GetProperty("models").EnumerateArray().Select(static model => model.GetProperty("model").GetString());
        Assert.Contains("demo:latest", names);
        await server.PostAsync("/api/show", """{"name":"demo:latest"}""", Lists.Show);

        var lines = await server.StreamAsync("/api/chat", Question(stream: true), Answers.ChatLine, Answers.ChatEnd);
        Assert.Equal(Chat.Answer, string.Concat(lines.Select(static line => line.GetProperty("message").GetProperty("content").GetString())));
        await server.GetAsync("/api/ps", Lists.Running);

        // Title, tags and follow-ups are asked for at once, beside the next turn.
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => server.PostAsync("/api/chat", Question(stream: false), Answers.ChatEnd)));
        var embedded = await server.PostAsync("/api/embed", """{"model":"vectors:latest","input":["fox","hen"],"truncate":true}""", Answers.Embeddings);
        Assert.Equal(2, embedded.GetProperty("embeddings").GetArrayLength());

        foreach (var model in (string[])["demo:latest", "vectors:latest"])
        {
            await server.PostAsync("/api/generate", $$"""{"model":"{{model}}","keep_alive":0,"prompt":""}""", Answers.GenerateLoaded);
        }

        var left = (await server.GetAsync("/api/ps", Lists.Running)).GetProperty("models").EnumerateArray().Select(static model => model.GetProperty("name").GetString());
        Assert.DoesNotContain(left, static name => name is "demo:latest" or "vectors:latest");
    }

    [Theory]
    [InlineData("/api/tags")]
    [InlineData("/v1/models")]
    public async Task Codex_WithOss_FindsOrPullsItsModelAndGetsWholeResponses(string probe)
    {
        var codex = world.Play("codex_cli_rs/0.50.0 (Debian 13.0.0; x86_64) xterm");
        await codex.GetAsync(probe, probe.StartsWith("/v1", StringComparison.Ordinal) ? OpenAIModels : Lists.Tags);
        await codex.GetAsync("/api/version", Lists.Version);
        await codex.StreamAsync("/api/pull", """{"model":"demo","stream":true}""", Answers.Progress, Answers.Success);

        var events = await codex.EventsAsync(
            "/v1/responses",
            """
            {"model":"demo","instructions":"You are a coding agent.","input":[{"type":"message","role":"user","content":[{"type":"input_text","text":"What is the weather in Paris?"}]}],
             "tools":[{"type":"function","name":"get_weather","description":"The weather of a city.","strict":false,"parameters":{"type":"object","properties":{"city":{"type":"string"}},"required":["city"]}},
              {"type":"web_search"}],"tool_choice":"auto","parallel_tool_calls":false,"reasoning":null,"store":false,"stream":true,
             "include":["reasoning.encrypted_content"],"prompt_cache_key":"0199"}
            """,
            ResponseEvent);

        var types = events.Select(static one => one.GetProperty("type").GetString()).ToList();
        Assert.Equal("response.created", types[0]);
        Assert.Equal("response.completed", types[^1]);
        Assert.Contains("response.output_item.done", types);
        var response = events[^1].GetProperty("response");
        Assert.NotEmpty(response.GetProperty("id").GetString()!);
        Assert.All((string[])["input_tokens", "output_tokens", "total_tokens"], name => Assert.True(response.GetProperty("usage").GetProperty(name).GetInt64() > 0));
    }

    [Fact]
    public async Task OllamaCli_ListsShowsAndStops()
    {
        var cli = await StartCliAsync();
        await cli.GetAsync("/api/version", Lists.Version);
        var listed = (await cli.GetAsync("/api/tags", Lists.Tags)).GetProperty("models").EnumerateArray().ToList();
        Assert.All(listed, static model => Assert.Equal(12, model.GetProperty("digest").GetString()![..12].Length));
        await cli.PostAsync("/api/show", """{"model":"demo","name":"demo","verbose":false}""", Lists.Show);

        // ollama run demo: load, then chat. It asks for the load with streaming on and reads one object.
        Assert.Equal("load", await DoneReasonAsync(cli, """{"model":"demo","prompt":"","stream":null,"keep_alive":"5m0s"}"""));
        await cli.StreamAsync("/api/chat", Question(stream: true), Answers.ChatLine, Answers.ChatEnd);
        await cli.StreamAsync(
            "/api/generate", $$"""{"model":"demo","prompt":"{{Chat.Question}}","suffix":"","system":"","template":"","format":"","options":{},"think":null}""", Answers.GenerateLine, Answers.GenerateEnd);
        var running = (await cli.GetAsync("/api/ps", Lists.Running)).GetProperty("models").EnumerateArray().ToList();
        Assert.Contains(running, static model => model.GetProperty("name").GetString() == "demo:latest");

        Assert.Equal("unload", await DoneReasonAsync(cli, """{"model":"demo","prompt":"","keep_alive":0}"""));
        Assert.DoesNotContain(
            (await cli.GetAsync("/api/ps", Lists.Running)).GetProperty("models").EnumerateArray(),
            static model => model.GetProperty("name").GetString() == "demo:latest");
    }

    [Fact]
    public async Task OllamaCli_RunsAModelThatItMustPullFirstAndRemovesIt()
    {
        var cli = await StartCliAsync();
        var (status, body) = await cli.SendAsync(HttpMethod.Post, "/api/show", $$"""{"model":"{{OllamaWorld.Pulled}}","name":""}""");
        Assert.Equal(HttpStatusCode.NotFound, status);
        Assert.Equal($"model '{OllamaWorld.Pulled}' not found", StrictJson.Check(body, Answers.Error).GetProperty("error").GetString());

        await cli.StreamAsync("/api/pull", $$"""{"model":"","name":"{{OllamaWorld.Pulled}}","insecure":false}""", Answers.Progress, Answers.Success);
        await cli.PostAsync("/api/show", $$"""{"model":"{{OllamaWorld.Pulled}}","name":""}""", Lists.Show);
        Assert.Equal("load", await DoneReasonAsync(cli, $$"""{"model":"{{OllamaWorld.Pulled}}","prompt":""}"""));

        await DoneReasonAsync(cli, $$"""{"model":"{{OllamaWorld.Pulled}}","prompt":"","keep_alive":0}""");
        Assert.Equal((HttpStatusCode.OK, ""), await cli.SendAsync(HttpMethod.Delete, "/api/delete", $$"""{"model":"","name":"{{OllamaWorld.Pulled}}"}"""));
        Assert.Equal(HttpStatusCode.NotFound, (await cli.SendAsync(HttpMethod.Delete, "/api/delete", $$"""{"model":"","name":"{{OllamaWorld.Pulled}}"}""")).Status);
    }

    [Fact]
    public async Task OllamaCli_CreatesFromAFileAndCopies()
    {
        var cli = await StartCliAsync();
        var weights = await File.ReadAllBytesAsync(Repository.DemoModel, Token);
        var digest = $"sha256:{Convert.ToHexStringLower(SHA256.HashData(weights))}";
        Assert.Equal(HttpStatusCode.NotFound, (await cli.SendAsync(HttpMethod.Head, $"/api/blobs/sha256:{new string('1', 64)}")).Status);
        using (var sent = await world.Api.Client.PostAsync($"/api/blobs/{digest}", new ByteArrayContent(weights), Token))
        {
            Assert.True(sent.StatusCode is HttpStatusCode.Created or HttpStatusCode.OK);
        }

        await cli.StreamAsync(
            "/api/create",
            $$$"""{"model":"cli-made","name":"","quantize":"","files":{"demo.gguf":"{{{digest}}}"},"system":"You are brief.","parameters":{"num_predict":4,"stop":["###"]}}""",
            Answers.Progress,
            Answers.Success);
        var shown = await cli.PostAsync("/api/show", """{"name":"cli-made","verbose":true}""", Lists.Show);
        Assert.Equal("You are brief.", shown.GetProperty("system").GetString());
        Assert.Matches("stop +\"###\"", shown.GetProperty("parameters").GetString()!);
        Assert.Equal((HttpStatusCode.OK, ""), await cli.SendAsync(HttpMethod.Post, "/api/copy", """{"source":"cli-made","destination":"cli-copied"}"""));

        var lines = await cli.StreamAsync("/api/chat", Question(stream: true, "cli-copied"), Answers.ChatLine, Answers.ChatEnd);
        Assert.InRange(lines[^1].GetProperty("eval_count").GetInt32(), 1, 4);

        foreach (var name in (string[])["cli-made", "cli-copied"])
        {
            Assert.Equal(HttpStatusCode.OK, (await cli.SendAsync(HttpMethod.Delete, "/api/delete", $$"""{"name":"{{name}}"}""")).Status);
        }
    }

    [Fact]
    public async Task OllamaCli_AsksForAccountAndCloud_GetsAnAnswerThatItCanRead()
    {
        var cli = await StartCliAsync();
        var (status, body) = await cli.SendAsync(HttpMethod.Post, "/api/me");
        Assert.True(status is HttpStatusCode.Unauthorized or HttpStatusCode.ServiceUnavailable, $"{status}");
        Assert.NotEmpty(JsonDocument.Parse(body).RootElement.GetProperty("error").GetString()!);
        var cloud = (await cli.GetAsync("/api/status", Answers.Any)).GetProperty("cloud");
        Assert.True(cloud.GetProperty("disabled").GetBoolean());
    }

    private static string Question(bool stream, string model = "demo:latest") =>
        $$$"""{"model":"{{{model}}}","messages":[{"role":"user","content":"{{{Chat.Question}}}"}],"stream":{{{(stream ? "true" : "false")}}},"options":{"temperature":0}}""";

    private static async Task<string?> DoneReasonAsync(ClientSession cli, string body) =>
        (await cli.PostAsync("/api/generate", body, Answers.GenerateLoaded)).GetProperty("done_reason").GetString();

    // Each of its commands asks first whether the server is there.
    private async Task<ClientSession> StartCliAsync()
    {
        var cli = world.Play("ollama/0.33.0 (amd64 linux) Go/go1.24.1");
        Assert.Equal((HttpStatusCode.OK, ""), await cli.SendAsync(HttpMethod.Head, "/"));
        return cli;
    }
}
