using System.Text;
using System.Text.Json.Nodes;
using LlamaRunner.Dialects.Processes;

namespace LlamaRunner.UnitTests.LlamaServer.PromptStates;

/// <summary>One life of a runner, with what stands in the way of its requests.</summary>
internal sealed class RunnerLife(RunnerInterceptor? interceptor, SlotServer server) : IAsyncDisposable
{
    private readonly HttpMessageInvoker _invoker = new((HttpMessageHandler?)interceptor ?? server);

    private bool _isStopped;

    public SlotServer Server => server;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public Task<HttpResponseMessage> SendAsync(string body)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, "http://127.0.0.1:1/v1/chat/completions")
        {
            Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body)),
        };
        return _invoker.SendAsync(request, Token);
    }

    /// <summary>Sends a request, reads its answer to the end, and gives how many tokens were cached.</summary>
    public async Task<int> AskAsync(string body)
    {
        using var response = await SendAsync(body);
        var answer = JsonNode.Parse(await response.Content.ReadAsStringAsync(Token))!;
        return (int)answer["timings"]!["cache_n"]!;
    }

    /// <summary>Waits until what a response's end has begun is done: a short request does that.</summary>
    public Task SettleAsync() => AskAsync("""{"messages":[{"role":"user","content":"Hi"}]}""");

    /// <summary>What is done before the runner stops.</summary>
    public Task StopAsync(CancellationToken cancellationToken)
    {
        _isStopped = true;
        return interceptor?.BeforeStopAsync(cancellationToken) ?? Task.CompletedTask;
    }

    /// <summary>The runner stops, as the host does it.</summary>
    public async ValueTask DisposeAsync()
    {
        if (!_isStopped)
        {
            await StopAsync(Token);
        }

        _invoker.Dispose();
    }
}
