using System.Text.Json;
using LlamaRunner.Contracts.Failures;
using LlamaRunner.Contracts.Runners;

namespace LlamaRunner.Frontends.Ollama.Generation;

/// <summary>Asks a runner for something whose answer is one JSON document, and is read here.</summary>
internal static class RunnerCall
{
    private const int LongestError = 64 * 1024;

    /// <summary>Asks.</summary>
    /// <param name="lease">The lease.</param>
    /// <param name="path">The runner's path.</param>
    /// <param name="body">The request, JSON in UTF-8.</param>
    /// <param name="cancellationToken">Gives it up.</param>
    /// <exception cref="RunnerRefusedException">The runner answered with an error.</exception>
    /// <exception cref="JsonException">The answer is no JSON.</exception>
    public static async Task<JsonDocument> AskAsync(IModelLease lease, string path, ReadOnlyMemory<byte> body, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(path, UriKind.Relative))
        {
            Content = new ReadOnlyMemoryContent(body) { Headers = { ContentType = new("application/json") } },
        };
        using var response = await lease.SendAsync(request, cancellationToken);
        await using var answer = await response.Content.ReadAsStreamAsync(cancellationToken);
        if (!response.IsSuccessStatusCode)
        {
            var error = new byte[LongestError];
            var length = await answer.ReadAtLeastAsync(error, error.Length, throwOnEndOfStream: false, cancellationToken);
            throw new RunnerRefusedException((int)response.StatusCode, error.AsMemory(0, length));
        }

        return await JsonDocument.ParseAsync(answer, cancellationToken: cancellationToken);
    }
}
