using System.Net.Http.Headers;

namespace LlamaRunner.Host.Runtimes;

/// <summary>Makes the client for index and downloads; it goes through the proxy that the environment names.</summary>
internal static class RuntimeHttp
{
    private const int LargestAnswer = 32 * 1024 * 1024;
    private const int MostRedirects = 10;

    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(30);

    /// <param name="silence">How long the other side may take for its headers, or for an answer of the index.</param>
    public static HttpClient Create(TimeSpan silence)
    {
        var handler = new SocketsHttpHandler { ConnectTimeout = ConnectTimeout, MaxAutomaticRedirections = MostRedirects };
        var client = new HttpClient(handler) { Timeout = silence, MaxResponseContentBufferSize = LargestAnswer };

        // GitHub refuses requests without a name.
        client.DefaultRequestHeaders.UserAgent.Add(new ProductInfoHeaderValue("llama-runner", null));
        return client;
    }
}
