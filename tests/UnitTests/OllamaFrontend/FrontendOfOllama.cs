using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using LlamaRunner.Contracts.Runners;
using LlamaRunner.UnitTests.Dialects.Chat;
using LlamaRunner.UnitTests.Support;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Time.Testing;
using Frontend = LlamaRunner.Frontends.Ollama.OllamaFrontend;

namespace LlamaRunner.UnitTests.OllamaFrontend;

/// <summary>The frontend on a port of its own, before a runner that sends a recorded stream.</summary>
internal sealed class FrontendOfOllama : IAsyncDisposable
{
    private readonly FrontendServer _server;

    private FrontendOfOllama(FrontendServer server, FakeGateway gateway, FakeLibrary library, FakeTimeProvider time) =>
        (_server, Gateway, Library, Time) = (server, gateway, library, time);

    public FakeGateway Gateway { get; }

    public FakeLibrary Library { get; }

    public FakeTimeProvider Time { get; }

    /// <summary>What went to the runner for the last request.</summary>
    public JsonElement Sent => JsonDocument.Parse(Gateway.Leases[^1].ForwardedBody!).RootElement;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>Starts it.</summary>
    /// <param name="stream">The name of the runner's stream in <see cref="ChatStreams"/>.</param>
    public static async Task<FrontendOfOllama> StartAsync(string stream = "chat-usage.sse")
    {
        var gateway = new FakeGateway(OllamaModelsOf.All) { Respond = (context, request) => TranslateAsync(context, request, ChatStreams.Find(stream)) };
        var time = new FakeTimeProvider(new DateTimeOffset(2026, 11, 28, 12, 0, 0, TimeSpan.Zero).AddTicks(1234567));
        var library = new FakeLibrary();
        return new(await FrontendServer.StartAsync(new Frontend(gateway, library, time)), gateway, library, time);
    }

    /// <summary>Sends a request and gives the whole answer.</summary>
    public async Task<(HttpStatusCode Status, string? ContentType, string Body)> PostAsync(string path, string body, string contentType = "application/json")
    {
        using var content = new StringContent(body, Encoding.UTF8);
        content.Headers.ContentType = MediaTypeHeaderValue.Parse(contentType);
        using var response = await _server.Client.PostAsync(new Uri(path, UriKind.Relative), content, Cancellation);
        return (response.StatusCode, response.Content.Headers.ContentType?.ToString(), await response.Content.ReadAsStringAsync(Cancellation));
    }

    /// <summary>Gets what stands at a path.</summary>
    public Task<string> GetAsync(string path) => _server.Client.GetStringAsync(new Uri(path, UriKind.Relative), Cancellation);

    /// <summary>Sends bytes, and gives the status.</summary>
    public async Task<HttpStatusCode> PostBytesAsync(string path, byte[] body)
    {
        using var content = new ByteArrayContent(body);
        using var response = await _server.Client.PostAsync(new Uri(path, UriKind.Relative), content, Cancellation);
        return response.StatusCode;
    }

    /// <summary>Sends one with another method, and gives the status.</summary>
    public async Task<HttpStatusCode> SendAsync(HttpMethod method, string path, string body)
    {
        using var request = new HttpRequestMessage(method, new Uri(path, UriKind.Relative)) { Content = new StringContent(body) };
        using var response = await _server.Client.SendAsync(request, Cancellation);
        return response.StatusCode;
    }

    /// <summary>Sends a request that must be refused, and gives status and words.</summary>
    public async Task<(int Status, string Error)> RefusedAsync(string path, string body)
    {
        var (status, contentType, answer) = await PostAsync(path, body);
        Assert.StartsWith("application/json", contentType, StringComparison.Ordinal);
        var error = JsonDocument.Parse(answer).RootElement;
        Assert.Single(error.EnumerateObject());
        return ((int)status, error.GetProperty("error").GetString()!);
    }

    /// <summary>Sends a request that must be answered.</summary>
    public async Task<string> AnsweredAsync(string path, string body)
    {
        var (status, _, answer) = await PostAsync(path, body);
        Assert.True(status is HttpStatusCode.OK, answer);
        return answer;
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    /// <summary>Answers as the host does: what the runner sends goes through the translator.</summary>
    public static async Task TranslateAsync(HttpContext context, ForwardRequest request, string stream)
    {
        context.Response.ContentType = request.Translator!.ContentType;
        request.Translator.Translate(Encoding.UTF8.GetBytes(stream), context.Response.BodyWriter);
        request.Translator.Complete(context.Response.BodyWriter);
        await context.Response.BodyWriter.FlushAsync(context.RequestAborted);
    }
}
