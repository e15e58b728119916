using System.Net;

namespace LlamaRunner.UnitTests.OllamaFrontend;

/// <summary>Requests that Go reads without a word, and that would fail elsewhere.</summary>
public sealed class LooseRequestTests
{
    [Fact]
    public async Task Names_InAnyCase_AreRead()
    {
        await using var ollama = await FrontendOfOllama.StartAsync();

        var answer = await ollama.AnsweredAsync("/api/chat", """
            {"Model":"demo","Stream":false,"Options":{"Temperature":0.25},
             "Messages":[{"Role":"user","Content":"Hi"},{"Role":"assistant","Content":"","Tool_Calls":[{"Function":{"Name":"f","Arguments":{"City":"Oslo"}}}]}],
             "Tools":[{"Type":"function","Function":{"Name":"f","Parameters":{"type":"object","properties":{"City":{"type":"string"}}}}}]}
            """);

        Assert.Contains("\"model\":\"demo\"", answer, StringComparison.Ordinal);
        var sent = ollama.Sent;
        Assert.Equal(0.25, sent.GetProperty("temperature").GetDouble());
        Assert.Equal("Hi", sent.GetProperty("messages")[0].GetProperty("content").GetString());
        Assert.Contains("City", sent.GetProperty("messages")[1].GetRawText(), StringComparison.Ordinal);
        Assert.True(sent.GetProperty("tools")[0].GetProperty("function").GetProperty("parameters").GetProperty("properties").TryGetProperty("City", out _));
    }

    [Theory]
    [InlineData("a\\ud83d", "a\uFFFD")]
    [InlineData("\\ude00b", "\uFFFDb")]
    [InlineData("\\ud83d\\ude00", "\U0001F600")]
    [InlineData("\\\\ud83d", "\\ud83d")]
    public async Task HalfOfAPair_BecomesTheReplacementCharacter(string json, string expected)
    {
        await using var ollama = await FrontendOfOllama.StartAsync();

        await ollama.AnsweredAsync("/api/chat", $$"""{"model":"demo","messages":[{"role":"user","content":"{{json}}"}]}""");

        Assert.Equal(expected, ollama.Sent.GetProperty("messages")[0].GetProperty("content").GetString());
    }

    [Fact]
    public async Task BytesThatAreNoUtf8_BecomeTheReplacementCharacter()
    {
        await using var ollama = await FrontendOfOllama.StartAsync();
        byte[] body = [.. "{\"model\":\"demo\",\"messages\":[{\"role\":\"user\",\"content\":\"caf"u8, 0xE9, .. "\"}]}"u8];

        Assert.Equal(HttpStatusCode.OK, await ollama.PostBytesAsync("/api/chat", body));

        Assert.Equal("caf\uFFFD", ollama.Sent.GetProperty("messages")[0].GetProperty("content").GetString());
    }

    [Theory]
    [InlineData("\"any\"", null)]
    [InlineData("\"String\"", "\"string\"")]
    [InlineData("\"int\"", "\"integer\"")]
    [InlineData("[]", null)]
    [InlineData("[\"str\",\"null\"]", "[\"string\",\"null\"]")]
    [InlineData("[\"bool\",\"any\"]", "\"boolean\"")]
    [InlineData("\"object\"", "\"object\"")]
    public async Task Types_OfOtherLanguages_BecomeThoseOfSchemas(string type, string? expected)
    {
        await using var ollama = await FrontendOfOllama.StartAsync();
        var schema = """{"type":"object","properties":{"type":{"type":%},"b":{"type":%,"properties":null}}}""".Replace("%", type, StringComparison.Ordinal);

        await ollama.AnsweredAsync("/api/chat", """
            {"model":"demo","messages":[{"role":"user","content":"a"}],"format":%,"tools":[{"function":{"name":"f","parameters":%}}]}
            """.Replace("%", schema, StringComparison.Ordinal));

        var written = expected is null ? "{}" : "{\"type\":" + expected + "}";
        var clean = """{"type":"object","properties":{"type":%,"b":%}}""".Replace("%", written, StringComparison.Ordinal);
        Assert.Equal(clean, ollama.Sent.GetProperty("tools")[0].GetProperty("function").GetProperty("parameters").GetRawText());
        Assert.Equal(clean, ollama.Sent.GetProperty("response_format").GetProperty("json_schema").GetProperty("schema").GetRawText());
    }

    [Fact]
    public async Task Role_Developer_IsTheSystems()
    {
        await using var ollama = await FrontendOfOllama.StartAsync();

        await ollama.AnsweredAsync("/api/chat", """{"model":"demo","messages":[{"role":"developer","content":"a"},{"role":"user","content":"b"}]}""");

        Assert.Equal("system", ollama.Sent.GetProperty("messages")[0].GetProperty("role").GetString());
    }

    [Theory]
    [InlineData("/api/chat", "\"messages\":[{\"role\":\"user\",\"content\":\"a\",\"images\":\"x\"}]", "messages[0].images")]
    [InlineData("/api/chat", "\"messages\":[{\"role\":\"user\",\"content\":\"a\",\"images\":{}}]", "messages[0].images")]
    [InlineData("/api/generate", "\"prompt\":\"a\",\"images\":5", "'images'")]
    [InlineData("/api/generate", "\"prompt\":\"a\",\"raw\":true,\"images\":[\"iVBORw==\"]", "'images'")]
    [InlineData("/api/generate", "\"prompt\":\"a\",\"template\":\"{{ .Prompt }}\",\"images\":[\"iVBORw==\"]", "'images'")]
    [InlineData("/api/generate", "\"prompt\":\"a\",\"options\":[]", "'options'")]
    public async Task Images_ThatWouldBeOverlooked_AreRefused(string path, string fields, string field)
    {
        await using var ollama = await FrontendOfOllama.StartAsync();

        var (status, error) = await ollama.RefusedAsync(path, $$"""{"model":"org/seeing:8b",{{fields}}}""");

        Assert.Equal(400, status);
        Assert.Contains(field, error, StringComparison.Ordinal);
        Assert.Empty(ollama.Gateway.Leases);
    }
}
