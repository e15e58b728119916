namespace LlamaRunner.UnitTests.LlamaServer;

/// <summary>Answers requests as the test says, and keeps the last one's headers.</summary>
internal sealed class StubHandler(Func<HttpRequestMessage, HttpResponseMessage> answer) : HttpMessageHandler
{
    public Dictionary<string, string> LastHeaders { get; } = [];

    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        LastHeaders.Clear();
        foreach (var (name, values) in request.Headers)
        {
            LastHeaders[name] = string.Join(',', values);
        }

        return Task.FromResult(answer(request));
    }
}
