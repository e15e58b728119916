using System.IO.Pipelines;
using System.Net;
using LlamaRunner.Dialects.Processes;
using LlamaRunner.UnitTests.LlamaServer;

namespace LlamaRunner.UnitTests.Dialects.Processes;

public sealed class WatchedHandlerTests : IDisposable
{
    private readonly Pipe _body = new();
    private readonly RunnerActivity _activity = new(static () => { });
    private readonly HttpMessageInvoker _invoker;

    public WatchedHandlerTests() => _invoker = new HttpMessageInvoker(new WatchedHandler(_activity, new StubHandler(_ => Respond())));

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _invoker.Dispose();

    [Fact]
    public async Task Response_KeepsItsHeadersAndBody()
    {
        using var response = await SendAsync();
        await _body.Writer.WriteAsync("whole"u8.ToArray(), Token);
        await _body.Writer.CompleteAsync();

        Assert.Equal("text/event-stream", response.Content.Headers.ContentType?.MediaType);
        Assert.Equal(5, response.Content.Headers.ContentLength);
        Assert.Equal(["a", "b"], response.Content.Headers.ContentEncoding);
        Assert.Equal("whole", await response.Content.ReadAsStringAsync(Token));
    }

    [Fact]
    [Trait("Case", "R42")]
    public async Task Activity_OfOneRequest_WaitsOnlyWhileItReadsAndEndsWithTheBody()
    {
        using var response = await SendAsync();
        Assert.Equal((1, 0), (_activity.Requests, _activity.Waits));

        await using var stream = await response.Content.ReadAsStreamAsync(Token);
        var buffer = new byte[16];
        var reading = stream.ReadAsync(buffer, Token);
        Assert.Equal((1, 1), (_activity.Requests, _activity.Waits));

        var signs = _activity.Signs;
        await _body.Writer.WriteAsync("data"u8.ToArray(), Token);
        Assert.Equal(4, await reading);
        Assert.Equal((1, 0), (_activity.Requests, _activity.Waits));
        Assert.NotEqual(signs, _activity.Signs);

        await _body.Writer.CompleteAsync();
        Assert.Equal(0, await stream.ReadAsync(buffer, Token));
        Assert.Equal((0, 0), (_activity.Requests, _activity.Waits));
    }

    [Theory]
    [InlineData(":\n\n", false)]
    [InlineData(":\n\n:\r\n\r\n", false)]
    [InlineData("\n\n", true)]
    [InlineData(": a word\n\n", true)]
    [InlineData("data: 1\n\n", true)]
    [Trait("Case", "R42")]
    public async Task Activity_EmptyComments_AreNoSigns(string text, bool isSign)
    {
        using var response = await SendAsync();
        await using var stream = await response.Content.ReadAsStreamAsync(Token);
        var signs = _activity.Signs;
        await _body.Writer.WriteAsync(System.Text.Encoding.ASCII.GetBytes(text), Token);
        Assert.Equal(text.Length, await stream.ReadAsync(new byte[32], Token));

        Assert.Equal(isSign, signs != _activity.Signs);
    }

    [Fact]
    public async Task Activity_ResponseDisposedUnread_RequestHasEnded()
    {
        (await SendAsync()).Dispose();

        Assert.Equal((0, 0), (_activity.Requests, _activity.Waits));
    }

    [Fact]
    public async Task Activity_RequestThatFails_HasEnded()
    {
        using var invoker = new HttpMessageInvoker(
            new WatchedHandler(_activity, new StubHandler(_ => throw new HttpRequestException("refused"))));
        using var request = new HttpRequestMessage(HttpMethod.Get, "http://127.0.0.1/");

        await Assert.ThrowsAsync<HttpRequestException>(() => invoker.SendAsync(request, Token));
        Assert.Equal((0, 0), (_activity.Requests, _activity.Waits));
    }

    private async Task<HttpResponseMessage> SendAsync()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "http://127.0.0.1/");
        return await _invoker.SendAsync(request, Token);
    }

    private HttpResponseMessage Respond()
    {
        var response = new HttpResponseMessage(HttpStatusCode.OK) { Content = new StreamContent(_body.Reader.AsStream()) };
        response.Content.Headers.ContentType = new("text/event-stream");
        response.Content.Headers.ContentLength = 5;
        response.Content.Headers.ContentEncoding.Add("a");
        response.Content.Headers.ContentEncoding.Add("b");
        return response;
    }
}
