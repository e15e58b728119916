namespace LlamaRunner.UnitTests.Support;

/// <summary>A runner's HTTP side as a list of answers, one a request; it reads each body whole, as a server does.</summary>
internal sealed class FakeHandler(params Func<HttpRequestMessage, HttpResponseMessage>[] answers) : HttpMessageHandler
{
    /// <summary>The bodies that came.</summary>
    public List<string> Bodies { get; } = [];

    /// <summary>The requests that came.</summary>
    public List<HttpRequestMessage> Requests { get; } = [];

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        Requests.Add(request);
        Bodies.Add(request.Content is null ? string.Empty : await request.Content.ReadAsStringAsync(cancellationToken));
        return answers[Requests.Count - 1](request);
    }
}
