using System.Net;
using System.Text;
using System.Text.Json.Nodes;

namespace PluginNamespace.Tests;

/// <summary>The frontend in a real host, with models that say what the tests tell them to.</summary>
public sealed class PluginClassTests(PluginClassHost host) : IClassFixture<PluginClassHost>
{
    private readonly HttpClient _client = host.Client;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Root_NamesTheModels()
    {
        var welcome = JsonNode.Parse(await _client.GetStringAsync("/", Token))!;

        Assert.Equal("PluginName", (string?)welcome["name"]);
        Assert.Equal(["broken", "echo", "slow"], welcome["models"]!.AsArray().Select(model => (string?)model));
    }

    [Fact]
    public async Task Generate_Prompt_IsAnsweredInPlainText()
    {
        using var response = await PostAsync("""{ "model": "echo", "prompt": "hello there" }""");

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("text/plain", response.Content.Headers.ContentType?.MediaType);
        Assert.Equal("hello there", await response.Content.ReadAsStringAsync(Token));
    }

    [Fact]
    public async Task Generate_Stream_SendsEachPieceAtOnce()
    {
        using var response = await PostAsync("""{ "model": "slow", "prompt": "count", "stream": true }""");
        await using var stream = await response.Content.ReadAsStreamAsync(Token);
        var buffer = new byte[100];

        var read = await stream.ReadAsync(buffer, Token);
        Assert.Equal("one", Encoding.UTF8.GetString(buffer, 0, read));

        using var rest = new StreamReader(stream);
        Assert.Equal(" two three", await rest.ReadToEndAsync(Token));
    }

    [Theory]
    [InlineData("""{ "model": "echo" }""", HttpStatusCode.BadRequest, "prompt")]
    [InlineData("""{ "model": "echo", "prompt": null }""", HttpStatusCode.BadRequest, "prompt")]
    [InlineData("""{ "model": "echo", "prompt": ["hello"] }""", HttpStatusCode.BadRequest, "prompt")]
    [InlineData("""{ "model": "echo", "prompt": "hello", "stream": "yes" }""", HttpStatusCode.BadRequest, "stream")]
    [InlineData("""{ "model": 7, "prompt": "hello" }""", HttpStatusCode.BadRequest, "model")]
    [InlineData("""[]""", HttpStatusCode.BadRequest, null)]
    [InlineData("""{ "prompt": """, HttpStatusCode.BadRequest, null)]
    [InlineData("""{ "model": "nobody", "prompt": "hello" }""", HttpStatusCode.NotFound, null)]
    [InlineData("""{ "model": "broken", "prompt": "hello" }""", HttpStatusCode.InternalServerError, null)]
    public async Task Generate_WhatCannotBeDone_IsToldWithStatusAndField(string body, HttpStatusCode status, string? field)
    {
        using var response = await PostAsync(body);
        var error = JsonNode.Parse(await response.Content.ReadAsStringAsync(Token))!;

        Assert.Equal(status, response.StatusCode);
        Assert.Equal(field, (string?)error["field"]);
        Assert.NotEmpty((string)error["message"]!);
    }

    private async Task<HttpResponseMessage> PostAsync(string body)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, "/generate") { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        return await _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Token);
    }
}
