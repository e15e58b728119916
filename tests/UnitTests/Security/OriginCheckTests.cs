using System.Net;
using LlamaRunner.Host.Security;
using LlamaRunner.UnitTests.Support;
using Microsoft.AspNetCore.Http;
using Frontend = LlamaRunner.Frontends.OpenAI.OpenAIFrontend;

namespace LlamaRunner.UnitTests.Security;

/// <summary>The CORS protocol on the wire: the checks in the host's order before a frontend.</summary>
[Trait("Case", "R104")]
public sealed class OriginCheckTests
{
    private const string Page = "http://localhost:3000";

    private readonly FakeGateway _gateway = new(FakeGateway.Model("demo"));

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("/v1/chat/completions")]
    [InlineData("/v1/nowhere")]
    public async Task Preflight_AllowedOrigin_IsAnsweredForEveryPathAndHeaderWithoutAKey(string path)
    {
        await using var server = await StartAsync();
        using var request = Request(HttpMethod.Options, path, Page);
        request.Headers.Add("Access-Control-Request-Method", "POST");
        request.Headers.Add("Access-Control-Request-Headers", "authorization,x-stainless-os");

        using var response = await server.Client.SendAsync(request, Cancellation);

        Assert.Equal(HttpStatusCode.NoContent, response.StatusCode);
        Assert.Equal(Page, Header(response, "Access-Control-Allow-Origin"));
        Assert.Contains("POST", Header(response, "Access-Control-Allow-Methods"), StringComparison.Ordinal);
        Assert.Equal("authorization,x-stainless-os", Header(response, "Access-Control-Allow-Headers"));
        Assert.Equal("7200", Header(response, "Access-Control-Max-Age"));
        Assert.Equal("Origin", Header(response, "Vary"));
    }

    [Theory]
    [InlineData("OPTIONS")]
    [InlineData("POST")]
    public async Task Request_ForeignOrigin_IsForbiddenBeforeAnythingIsDone(string method)
    {
        await using var server = await StartAsync();
        using var request = Request(new HttpMethod(method), "/v1/chat/completions", "https://evil.example");
        request.Headers.Add("Access-Control-Request-Method", "POST");

        using var response = await server.Client.SendAsync(request, Cancellation);

        Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
        Assert.False(response.Headers.Contains("Access-Control-Allow-Origin"));
        var body = await response.Content.ReadAsStringAsync(Cancellation);
        Assert.Contains("security.allowedOrigins", body, StringComparison.Ordinal);
        Assert.Contains("https://evil.example", body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Request_ConfiguredOrigin_IsAllowed()
    {
        await using var server = await StartAsync("https://*.example");
        using var request = Request(HttpMethod.Get, "/health", "https://chat.example");

        using var response = await server.Client.SendAsync(request, Cancellation);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("https://chat.example", Header(response, "Access-Control-Allow-Origin"));
        Assert.Equal("*", Header(response, "Access-Control-Expose-Headers"));
    }

    [Theory]
    [InlineData("/v1/models", HttpStatusCode.Unauthorized, null)]
    [InlineData("/v1/models/nope", HttpStatusCode.NotFound, "key")]
    public async Task Request_Fails_ErrorCanBeReadByThePage(string path, HttpStatusCode status, string? key)
    {
        await using var server = await StartAsync();
        using var request = Request(HttpMethod.Get, path, Page);
        request.Headers.Add("x-api-key", key);

        using var response = await server.Client.SendAsync(request, Cancellation);

        Assert.Equal(status, response.StatusCode);
        Assert.Equal(Page, Header(response, "Access-Control-Allow-Origin"));
        Assert.Equal("Origin", Header(response, "Vary"));
    }

    [Fact]
    public async Task Request_RunnerHasCorsHeadersOfItsOwn_OursCount()
    {
        _gateway.Respond = static (context, _) =>
        {
            context.Response.Headers.AccessControlAllowOrigin = string.Empty;
            return context.Response.WriteAsync("{}", Cancellation);
        };
        await using var server = await StartAsync();
        using var request = Request(HttpMethod.Post, "/v1/completions", Page);
        request.Headers.Add("x-api-key", "key");
        request.Content = new StringContent("""{"prompt":"hi"}""");

        using var response = await server.Client.SendAsync(request, Cancellation);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(Page, Header(response, "Access-Control-Allow-Origin"));
    }

    [Fact]
    public async Task Request_WithoutOriginOrFromItsOwn_GetsNoCorsHeaders()
    {
        await using var server = await StartAsync();
        foreach (var origin in new[] { null, server.Address.GetLeftPart(UriPartial.Authority) })
        {
            using var request = Request(HttpMethod.Get, "/health", origin);

            using var response = await server.Client.SendAsync(request, Cancellation);

            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
            Assert.False(response.Headers.Contains("Access-Control-Allow-Origin"));
        }
    }

    private Task<FrontendServer> StartAsync(params string[] allowedOrigins) => FrontendServer.StartAsync(
        new Frontend(_gateway),
        application =>
        {
            application.Use(next => new OriginCheck(next, allowedOrigins).InvokeAsync);
            application.Use(next => new ApiKeyCheck(next, [new ApiKey("test", "key")]).InvokeAsync);
        });

    private static HttpRequestMessage Request(HttpMethod method, string path, string? origin)
    {
        var request = new HttpRequestMessage(method, path);
        if (origin is not null)
        {
            request.Headers.Add("Origin", origin);
        }

        return request;
    }

    private static string Header(HttpResponseMessage response, string name) => Assert.Single(response.Headers.GetValues(name));
}
