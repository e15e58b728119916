using System.Net;
using System.Text;
using LlamaRunner.EndToEndTests.Harness;

namespace LlamaRunner.EndToEndTests;

/// <summary>Requests that are wrong: refused with the field, and nothing is started for them.</summary>
public sealed class BadRequestTests(BadRequestTests.SmallBodies fixture) : IClassFixture<BadRequestTests.SmallBodies>
{
    private const int LimitBytes = 64 * 1024;

    private readonly HostProcess _host = fixture.Host;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("", null)]
    [InlineData("not json", null)]
    [InlineData("{\"model\":\"a\",", null)]
    [InlineData("[\"a\"]", null)]
    [InlineData("{\"model\":7,\"messages\":[]}", "model")]
    [InlineData("{\"model\":{\"id\":\"a\"},\"messages\":[]}", "model")]
    [InlineData("{\"model\":\"a\",\"messages\":[],\"stream\":\"yes\"}", "stream")]
    public async Task Body_NotAsItShouldBe_Is400WithTheField(string body, string? field)
    {
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        using var response = await _host.Client.PostAsync(Chat.Path, content, Token);

        var failure = await Failure.OfAsync(response, HttpStatusCode.BadRequest, Token);
        Assert.Equal(field, failure.Param);
        Assert.Equal("invalid_request_error", failure.Type);
        Assert.Equal(0, _host.Journal.Starts("a") + _host.Journal.Starts("b"));
    }

    [Fact]
    [Trait("Case", "R63")]
    public async Task Model_Unknown_Is404AndNamesThoseThatExist()
    {
        using var response = await _host.SendAsync(Chat.Request("gpt-5"), Token);

        var failure = await Failure.OfAsync(response, HttpStatusCode.NotFound, Token);
        Assert.Equal("model_not_found", failure.Code);
        Assert.Equal("model", failure.Param);
        Assert.Contains("'gpt-5'", failure.Message, StringComparison.Ordinal);
        Assert.Contains("a, b", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Model_NotNamedAndNoneLoaded_Is400WithTheNames(bool empty)
    {
        using var response = await _host.SendAsync(Chat.Request(empty ? string.Empty : null), Token);

        var failure = await Failure.OfAsync(response, HttpStatusCode.BadRequest, Token);
        Assert.Equal("model", failure.Param);
        Assert.Contains("a, b", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    [Trait("Case", "R81")]
    public async Task Body_OverTheLimit_Is413AndTheNextRequestIsServed(bool chunked)
    {
        var request = Chat.Request("a", prompt: new string('x', 2 * LimitBytes));
        using var message = new HttpRequestMessage(HttpMethod.Post, Chat.Path)
        {
            Content = new StringContent(request.ToJsonString(), Encoding.UTF8, "application/json"),
        };
        message.Headers.TransferEncodingChunked = chunked;
        using var response = await _host.Client.SendAsync(message, Token);

        var failure = await Failure.OfAsync(response, HttpStatusCode.RequestEntityTooLarge, Token);
        Assert.Contains("security.maxBodySize", failure.Message, StringComparison.Ordinal);
        using var next = await _host.Client.GetAsync("v1/models", Token);
        Assert.Equal(HttpStatusCode.OK, next.StatusCode);
    }

    /// <summary>A host that takes little, with two models of which none is ever loaded.</summary>
    public sealed class SmallBodies : SharedHost
    {
        private protected override HostSetup Describe() =>
            new HostSetup().With("security.maxBodySize", "64KiB").WithFake("a").WithFake("b");
    }
}
