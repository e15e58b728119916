using System.Net.Http.Headers;

namespace LlamaRunner.Dialects.Processes;

/// <summary>Adds the runner's key to each request to it, and keeps away what a llama-server would misunderstand.</summary>
/// <param name="apiKey">The key; null when the runner asks for none.</param>
/// <param name="inner">Sends the requests.</param>
internal sealed class RunnerHandler(string? apiKey, HttpMessageHandler inner) : DelegatingHandler(inner)
{
    // With this header llama-server goes on generating after the client has gone.
    private const string ConversationHeader = "X-Conversation-Id";

    private readonly AuthenticationHeaderValue? _authorization = apiKey is null ? null : new("Bearer", apiKey);

    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        request.Headers.Authorization = _authorization;
        request.Headers.Remove("X-Api-Key");
        request.Headers.Remove(ConversationHeader);
        return base.SendAsync(request, cancellationToken);
    }
}
