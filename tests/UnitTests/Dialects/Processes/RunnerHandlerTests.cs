using System.Net;
using LlamaRunner.Dialects.Processes;
using LlamaRunner.UnitTests.LlamaServer;

namespace LlamaRunner.UnitTests.Dialects.Processes;

public sealed class RunnerHandlerTests
{
    [Theory]
    [InlineData("secret", "Bearer secret")]
    [InlineData(null, null)]
    public async Task Send_HeadersOfAClient_AreReplacedByTheRunnersOwn(string? key, string? expected)
    {
        using var stub = new StubHandler(_ => new HttpResponseMessage(HttpStatusCode.OK));
        using var invoker = new HttpMessageInvoker(new RunnerHandler(key, stub));
        using var request = new HttpRequestMessage(HttpMethod.Get, "http://127.0.0.1/");
        request.Headers.Add("Authorization", "Bearer of-the-client");
        request.Headers.Add("X-Api-Key", "of-the-client");
        request.Headers.Add("X-Conversation-Id", "1");
        request.Headers.Add("X-Other", "kept");
        using var response = await invoker.SendAsync(request, TestContext.Current.CancellationToken);

        Assert.Equal(expected, stub.LastHeaders.GetValueOrDefault("Authorization"));
        Assert.DoesNotContain("X-Api-Key", stub.LastHeaders.Keys);
        Assert.DoesNotContain("X-Conversation-Id", stub.LastHeaders.Keys);
        Assert.Equal("kept", stub.LastHeaders["X-Other"]);
    }
}
