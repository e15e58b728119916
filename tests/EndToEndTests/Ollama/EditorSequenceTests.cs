using System.Globalization;
using System.Text.Json;
using LlamaRunner.EndToEndTests.Harness;

namespace LlamaRunner.EndToEndTests.Ollama;

/// <summary>What editors and their assistants send, one call after the other, and how they read the answers.</summary>
[Collection(OllamaWorldGroup.Name)]
public sealed class EditorSequenceTests(OllamaWorld world)
{
    private const string Weather = """{"type":"function","function":{"name":"get_weather","description":"The weather of a city.","parameters":{"type":"object","properties":{"city":{"type":"string"}},"required":["city"]}}}""";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Copilot_OfVSCode_FindsItsModelsAndCallsATool()
    {
        var copilot = world.Play("GitHubCopilotChat/0.35.0");
        var version = (await copilot.GetAsync("/api/version", Lists.Version)).GetProperty("version").GetString()!;
        Assert.True(Version.Parse(version) >= new Version(0, 6, 4));

        foreach (var model in (await copilot.GetAsync("/api/tags", Lists.Tags)).GetProperty("models").EnumerateArray())
        {
            // One call that fails would cost the whole list.
            var id = model.GetProperty("model").GetString()!;
            var shown = await copilot.PostAsync("/api/show", $$"""{"model":"{{id}}"}""", Lists.Show);
            var info = shown.GetProperty("model_info");
            Assert.True(info.GetProperty($"{info.GetProperty("general.architecture").GetString()}.context_length").GetInt32() > 0);
            Assert.Equal(id, info.GetProperty("general.basename").GetString());
            Assert.Contains("tools", Texts(shown.GetProperty("capabilities")));
        }

        var chunks = await copilot.EventsAsync(
            "/v1/chat/completions",
            $$$"""
            {"model":"demo:latest","messages":[{"role":"system","content":"You are an AI programming assistant."},{"role":"user","content":"What is the weather in Paris?"}],
             "temperature":0,"top_p":1,"n":1,"stream":true,"stream_options":{"include_usage":true},"max_tokens":512,"tools":[{{{Weather}}}]}
            """,
            Answers.OpenAIChunk);
        Assert.Contains(chunks, static chunk => chunk.GetProperty("choices").EnumerateArray().Any(static choice => choice.GetProperty("finish_reason").GetString() is not null));
        Assert.True(chunks[^1].GetProperty("usage").GetProperty("completion_tokens").GetInt32() > 0);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Zed_ListsShowsAndChatsWithATool(bool isStream)
    {
        var zed = world.Play("Zed/0.210.0 (linux; x86_64)");
        await zed.GetAsync("/api/tags", Lists.Tags);
        var shown = await zed.PostAsync("/api/show", """{"model":"demo:latest"}""", Lists.Show);
        Assert.Contains("tools", Texts(shown.GetProperty("capabilities")));
        var chat = $$"""
            {"model":"demo:latest","messages":[{"role":"user","content":"What is the weather in Paris?"}],"stream":{{(isStream ? "true" : "false")}},
             "keep_alive":-1,"options":{"num_ctx":2048,"num_predict":null,"stop":null,"temperature":0,"top_p":null},"tools":[{{Weather}}],"think":null}
            """;

        var lines = isStream
            ? await zed.StreamAsync("/api/chat", chat, Answers.ChatLine, Answers.ChatEnd)
            : [await zed.PostAsync("/api/chat", chat, Answers.ChatEnd)];

        var call = lines.Select(static line => line.GetProperty("message")).Single(static message => message.TryGetProperty("tool_calls", out _))
            .GetProperty("tool_calls").EnumerateArray().Single().GetProperty("function");
        Assert.Equal("get_weather", call.GetProperty("name").GetString());
        Assert.Equal("""{"city":"Paris"}""", JsonSerializer.Serialize(call.GetProperty("arguments")));
        Assert.Equal("stop", lines[^1].GetProperty("done_reason").GetString());

        // It keeps what the model said, the call included, and sends it back with the tool's name.
        var answered = await zed.StreamAsync(
            "/api/chat",
            """
            {"model":"demo:latest","messages":[{"role":"user","content":"What is the weather in Paris?"},
             {"role":"assistant","content":"","tool_calls":[{"function":{"name":"get_weather","arguments":{"city":"Paris"}}}]},
             {"role":"tool","tool_name":"get_weather","content":"sunny"}],"stream":true,"keep_alive":-1,"options":{"num_ctx":2048,"num_predict":32},"tools":[]}
            """,
            Answers.ChatLine,
            Answers.ChatEnd);
        Assert.NotEmpty(TextOf(answered));
        var running = (await zed.GetAsync("/api/ps", Lists.Running)).GetProperty("models").EnumerateArray();
        Assert.Contains(running, static model => model.GetProperty("name").GetString() == "demo:latest" && Expiry(model).Year > 2200);
    }

    [Fact]
    public async Task Continue_AsksByTheOlderKeyChatsAndDropsCompletionsAllTheTime()
    {
        var extension = world.Play("node");
        var shown = await extension.PostAsync("/api/show", """{"name":"demo"}""", Lists.Show);
        Assert.All(
            shown.GetProperty("parameters").GetString()!.Split('\n', StringSplitOptions.RemoveEmptyEntries),
            static line => Assert.Matches("^[a-z_]+ +.+$", line));
        Assert.DoesNotContain(".Suffix", shown.GetProperty("template").GetString(), StringComparison.Ordinal);
        await extension.GetAsync("/api/tags", Lists.Tags);

        var lines = await extension.StreamAsync(
            "/api/chat",
            $$$"""
            {"model":"demo","messages":[{"role":"user","content":"{{{Chat.Question}}}"}],"raw":false,"stream":true,"keep_alive":1800,
             "options":{"temperature":0,"num_predict":64,"num_ctx":2048,"mirostat":0,"num_gpu":99,"stop":["<fim_prefix>"]}}
            """,
            Answers.ChatLine,
            Answers.ChatEnd);
        Assert.Equal(Chat.Answer, TextOf(lines));

        // Autocompletion: begun at each key, and given up at the next.
        for (var keys = 0; keys < 5; keys++)
        {
            using var begun = await RawResponse.SendAsync(
                world.Api.Client.BaseAddress!.Port,
                "POST",
                "/api/generate",
                """{"model":"demo","prompt":"def fox(","raw":true,"stream":true,"keep_alive":1800,"options":{"temperature":0.01,"num_predict":1500,"num_ctx":2048,"stop":[]}}""",
                Token);
            Assert.NotNull(await begun.ReadChunkAsync(Token));
        }

        var end = await extension.PostAsync("/api/generate", $$$"""{"model":"demo","prompt":"{{{Chat.Question}}}","stream":false,"options":{"temperature":0}}""", Answers.GenerateEnd);
        Assert.Equal(Chat.Answer, end.GetProperty("response").GetString());
    }

    [Fact]
    public async Task Cline_ListsAndChatsWithALargeContext()
    {
        var cline = world.Play("ollama-js/0.6.4 (x64 linux Node.js/v20.20.2)");
        await cline.GetAsync("/api/tags", Lists.Tags);

        var lines = await cline.StreamAsync(
            "/api/chat",
            $$$"""
            {"model":"demo:latest","messages":[{"role":"system","content":"You are Cline."},{"role":"user","content":"{{{Chat.Question}}}"}],
             "stream":true,"options":{"num_ctx":32768,"temperature":0}}
            """,
            Answers.ChatLine,
            Answers.ChatEnd);

        Assert.True(lines[^1].GetProperty("eval_count").GetInt32() > 0);
        Assert.NotEmpty(TextOf(lines));
    }

    [Fact]
    public async Task RooCode_FindsAToolModelAndItsContextByTheFirstKeyThatNamesIt()
    {
        var roo = world.Play("axios/1.12.0");
        var found = new List<string>();
        foreach (var model in (await roo.GetAsync("/api/tags", Lists.Tags)).GetProperty("models").EnumerateArray())
        {
            var shown = await roo.PostAsync("/api/show", $$"""{"model":"{{model.GetProperty("model").GetString()}}"}""", Lists.Show);
            var context = shown.GetProperty("model_info").EnumerateObject().First(static pair => pair.Name.Contains("context_length", StringComparison.Ordinal));
            Assert.True(context.Value.GetInt32() > 0);
            if (Texts(shown.GetProperty("capabilities")).Contains("tools"))
            {
                found.Add(model.GetProperty("name").GetString()!);
            }
        }

        Assert.Contains("demo:latest", found);
        var lines = await roo.StreamAsync(
            "/api/chat",
            $$$"""{"model":"demo:latest","messages":[{"role":"user","content":"{{{Chat.Question}}}"}],"stream":true,"options":{"temperature":0}}""",
            Answers.ChatLine,
            Answers.ChatEnd);
        Assert.Equal(Chat.Answer, TextOf(lines));
    }

    [Fact]
    public async Task JetBrains_ProbesListsAndChatsOverAConnectionThatOffersHttp2()
    {
        var assistant = world.Play("ktor-client");
        Assert.Equal("Ollama is running", (await assistant.SendAsync(HttpMethod.Get, "/")).Body);
        await assistant.GetAsync("/api/tags", Lists.Tags);
        await assistant.PostAsync("/api/show", """{"model":"demo:latest"}""", Lists.Show);

        // Java's own client asks for HTTP/2 in clear text this way, and takes HTTP/1.1 for an answer.
        using var response = await RawResponse.SendAsync(
            world.Api.Client.BaseAddress!.Port,
            "POST",
            "/api/chat",
            $$$"""{"model":"demo:latest","messages":[{"role":"user","content":"{{{Chat.Question}}}"}],"stream":true,"options":{"temperature":0}}""",
            Token,
            "Connection: Upgrade, HTTP2-Settings",
            "Upgrade: h2c",
            "HTTP2-Settings: AAEAAEAAAAIAAAABAAMAAABkAAQBAAAAAAUAAEAA");
        var text = await response.ReadToEndAsync(Token);
        Assert.True(response.EndedCleanly, text);
        Assert.Equal("application/x-ndjson", response.Headers["Content-Type"]);
        var lines = text.TrimEnd('\n').Split('\n');
        Assert.Equal(
            Chat.Answer,
            TextOf([.. lines.Select((line, index) => StrictJson.Check(line, index == lines.Length - 1 ? Answers.ChatEnd : Answers.ChatLine))]));
    }

    private static IReadOnlyList<string> Texts(JsonElement list) => [.. list.EnumerateArray().Select(static item => item.GetString()!)];

    private static string TextOf(IReadOnlyList<JsonElement> lines) => string.Concat(lines.Select(static line => line.GetProperty("message").GetProperty("content").GetString()));

    private static DateTimeOffset Expiry(JsonElement model) => DateTimeOffset.Parse(model.GetProperty("expires_at").GetString()!, CultureInfo.InvariantCulture);
}
