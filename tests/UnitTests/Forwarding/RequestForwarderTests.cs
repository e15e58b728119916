using System.Net;
using System.Net.Http.Headers;
using System.Text;
using LlamaRunner.UnitTests.Support;

namespace LlamaRunner.UnitTests.Forwarding;

/// <summary>One request through the host's pipeline and a real lease to a runner whose answers the test writes.</summary>
public sealed class RequestForwarderTests
{
    [Fact]
    [Trait("Case", "R89")]
    public async Task Forward_ConnectionWasStale_SendsOnceMore()
    {
        var handler = new FakeHandler(_ => throw Ended(), _ => Json("""{"ok":true}"""));
        await using var bench = await ForwardingBench.StartAsync(handler);

        using var response = await ForwardingBench.PostAsync(bench, """{"a":1}""");

        Assert.Equal("""{"ok":true}""", await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        Assert.Equal(["""{"a":1}""", """{"a":1}"""], handler.Bodies);
    }

    [Fact]
    [Trait("Case", "R90")]
    public async Task Forward_ConnectionBreaksTwice_IsLost()
    {
        var handler = new FakeHandler(_ => throw Ended(), _ => throw Ended());
        await using var bench = await ForwardingBench.StartAsync(handler);

        using var response = await ForwardingBench.PostAsync(bench);

        Assert.Equal("RunnerLostException", await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        Assert.Equal(2, handler.Requests.Count);
    }

    [Fact]
    public async Task Forward_ConnectionRefused_IsLostWithoutRetry()
    {
        var handler = new FakeHandler(_ => throw new HttpRequestException(HttpRequestError.ConnectionError));
        await using var bench = await ForwardingBench.StartAsync(handler);

        using var response = await ForwardingBench.PostAsync(bench);

        Assert.Equal("RunnerLostException", await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        Assert.Single(handler.Requests);
    }

    [Fact]
    [Trait("Case", "R73")]
    public async Task Forward_RunnerRefuses_LeavesTheShapeToTheFrontend()
    {
        var handler = new FakeHandler(_ => Json("""{"error":{"code":400}}""", HttpStatusCode.BadRequest));
        await using var bench = await ForwardingBench.StartAsync(handler);

        using var response = await ForwardingBench.PostAsync(bench);

        Assert.Equal("400 {\"error\":{\"code\":400}}", await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    [Trait("Case", "R84")]
    public async Task Forward_HeadersOfHopAndRunner_StayWhereTheyBelong()
    {
        var handler = new FakeHandler(_ =>
        {
            var answer = Json("{}");
            answer.Headers.TryAddWithoutValidation("Server", "llama.cpp");
            answer.Headers.TryAddWithoutValidation("Keep-Alive", "timeout=5, max=100");
            answer.Headers.TryAddWithoutValidation("Access-Control-Allow-Origin", "");
            answer.Headers.TryAddWithoutValidation("X-Own", "kept");
            return answer;
        });
        await using var bench = await ForwardingBench.StartAsync(handler);
        bench.Client.DefaultRequestHeaders.Add("Authorization", "Bearer secret");
        bench.Client.DefaultRequestHeaders.Add("X-Conversation-Id", "1");
        bench.Client.DefaultRequestHeaders.Add("X-Stainless-Lang", "js");

        using var response = await ForwardingBench.PostAsync(bench);

        var sent = Assert.Single(handler.Requests);
        Assert.Equal(["js"], sent.Headers.GetValues("X-Stainless-Lang"));
        Assert.False(sent.Headers.Contains("Authorization"));
        Assert.False(sent.Headers.Contains("X-Conversation-Id"));
        Assert.Equal(["kept"], response.Headers.GetValues("X-Own"));
        Assert.False(response.Headers.Contains("Server"));
        Assert.False(response.Headers.Contains("Keep-Alive"));
        Assert.False(response.Headers.Contains("Access-Control-Allow-Origin"));
    }

    [Theory]
    [InlineData("data: {}\n\ndata: [DONE]\n\n")]
    [InlineData("event: message_stop\ndata: {\"type\":\"message_stop\"}\n\n")]
    public async Task Forward_RunnerGoesAfterTheLastEvent_TheAnswerIsWhole(string sent)
    {
        var handler = new FakeHandler(_ => Stream(new BreakingStream(Encoding.UTF8.GetBytes(sent))));
        await using var bench = await ForwardingBench.StartAsync(handler);

        using var response = await ForwardingBench.PostAsync(bench);

        Assert.Equal(sent, await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    [Theory]
    [Trait("Case", "R77")]
    [InlineData("data: {\"half", "data: {\"half\n\ndata: lost\n\n")]
    [InlineData("data: {}\n\n", "data: {}\n\ndata: lost\n\n")]
    public async Task Forward_StreamBreaks_TellsTheClientAndBreaksOff(string sent, string expected)
    {
        var handler = new FakeHandler(_ => Stream(new BreakingStream(Encoding.UTF8.GetBytes(sent))));
        await using var bench = await ForwardingBench.StartAsync(handler);

        Assert.Equal(expected, await ForwardingBench.ReadBrokenAsync(bench));
    }

    private static HttpRequestException Ended() => new(HttpRequestError.ResponseEnded);

    private static HttpResponseMessage Json(string body, HttpStatusCode status = HttpStatusCode.OK) =>
        new(status) { Content = new StringContent(body, Encoding.UTF8, "application/json") };

    private static HttpResponseMessage Stream(Stream body)
    {
        var content = new StreamContent(body);
        content.Headers.ContentType = new MediaTypeHeaderValue("text/event-stream");
        return new HttpResponseMessage { Content = content };
    }
}
