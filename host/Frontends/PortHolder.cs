using System.Text.Json;
using LlamaRunner.Host.Processes;

namespace LlamaRunner.Host.Frontends;

/// <summary>Finds out which program has taken a port, by what it answers: on every system, and without any rights.</summary>
internal sealed class PortHolder : IDisposable
{
    // It delays the start of the frontends that come after.
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(1);
    private const int LargestAnswer = 64 * 1024;

    private readonly HttpClient _client = new(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false })
    {
        Timeout = Limit,
        MaxResponseContentBufferSize = LargestAnswer,
    };

    /// <summary>Names the program, for example <c>Ollama</c>; its process when it is none of those known here.</summary>
    /// <param name="port">The port of this machine.</param>
    /// <param name="cancellationToken">Ends the search.</param>
    public async Task<string> DescribeAsync(int port, CancellationToken cancellationToken)
    {
        var address = new Uri($"http://127.0.0.1:{port}/");
        if (await AskAsync(address, "", cancellationToken) is not { } home)
        {
            return ListeningProcess.Describe(port);
        }

        if (home.Body.StartsWith("Ollama is running", StringComparison.Ordinal))
        {
            return "Ollama";
        }

        if (home.Server.Contains("llama.cpp", StringComparison.OrdinalIgnoreCase))
        {
            return "llama-server";
        }

        if (HasMember(await AskAsync(address, "lmstudio-greeting", cancellationToken), "lmstudio"))
        {
            return "LM Studio";
        }

        return HasMember(await AskAsync(address, "healthz", cancellationToken), "host") ? "another llama-runner" : ListeningProcess.Describe(port);
    }

    /// <inheritdoc/>
    public void Dispose() => _client.Dispose();

    private async Task<(string Server, string Body)?> AskAsync(Uri address, string path, CancellationToken cancellationToken)
    {
        try
        {
            using var response = await _client.GetAsync(new Uri(address, path), cancellationToken);
            return (response.Headers.Server.ToString(), await response.Content.ReadAsStringAsync(cancellationToken));
        }
        catch (Exception exception) when (exception is HttpRequestException or TaskCanceledException or InvalidOperationException
            && !cancellationToken.IsCancellationRequested)
        {
            // It speaks no HTTP, or is too slow or too talkative to be one of those known here.
            return null;
        }
    }

    private static bool HasMember((string Server, string Body)? answer, string name)
    {
        try
        {
            using var document = JsonDocument.Parse(answer?.Body ?? "");
            return document.RootElement.ValueKind is JsonValueKind.Object && document.RootElement.TryGetProperty(name, out _);
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
