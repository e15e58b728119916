using System.Net;
using System.Text;
using System.Text.Json.Nodes;

namespace PluginNamespace.Tests;

/// <summary>The backend in a real host, asked through the OpenAI API.</summary>
public sealed class PluginClassTests(PluginClassHost host) : IClassFixture<PluginClassHost>
{
    private readonly HttpClient _client = host.Client;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Chat_SaysBackwardsWhatItHears()
    {
        using var response = await ChatAsync("""{ "messages": [{ "role": "user", "content": "one two three" }] }""");
        var answer = JsonNode.Parse(await response.Content.ReadAsStringAsync(Token))!;

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("three two one", (string?)answer["choices"]![0]!["message"]!["content"]);
        Assert.Equal(3, (int)answer["usage"]!["completion_tokens"]!);
    }

    [Fact]
    public async Task Chat_Limit_EndsItEarly()
    {
        using var response = await ChatAsync("""{ "messages": [{ "role": "user", "content": "one two three" }], "max_tokens": 2 }""");
        var answer = JsonNode.Parse(await response.Content.ReadAsStringAsync(Token))!;

        Assert.Equal("three two", (string?)answer["choices"]![0]!["message"]!["content"]);
        Assert.Equal("length", (string?)answer["choices"]![0]!["finish_reason"]);
    }

    [Fact]
    public async Task Chat_Stream_SendsWordByWord()
    {
        using var response = await ChatAsync("""{ "messages": [{ "role": "user", "content": "one two three" }], "stream": true }""");
        using var lines = new StreamReader(await response.Content.ReadAsStreamAsync(Token));
        var pieces = new List<string>();
        while (await lines.ReadLineAsync(Token) is { } line)
        {
            if (line.StartsWith("data: {", StringComparison.Ordinal)
                && JsonNode.Parse(line["data: ".Length..])!["choices"] is JsonArray { Count: > 0 } choices
                && (string?)choices[0]!["delta"]!["content"] is { Length: > 0 } piece)
            {
                pieces.Add(piece);
            }
        }

        Assert.Equal(["three", " two", " one"], pieces);
    }

    private async Task<HttpResponseMessage> ChatAsync(string body)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, "/v1/chat/completions") { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        return await _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Token);
    }
}
