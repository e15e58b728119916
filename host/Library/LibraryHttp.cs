using System.Net;
using System.Net.Http.Headers;
using LlamaRunner.Contracts.Failures;
using LlamaRunner.Host.Downloads;

namespace LlamaRunner.Host.Library;

/// <summary>The client of registries and hubs; it goes through the proxy that the environment names, and follows no redirection itself.</summary>
internal static class LibraryHttp
{
    private const int MostRedirects = 10;
    private const int LargestAnswer = 32 * 1024 * 1024;

    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(30);

    public static HttpClient Create()
    {
        var handler = new SocketsHttpHandler { ConnectTimeout = ConnectTimeout, AllowAutoRedirect = false, UseCookies = false };
        var client = new HttpClient(handler) { Timeout = Timeout.InfiniteTimeSpan };
        client.DefaultRequestHeaders.UserAgent.Add(new ProductInfoHeaderValue("llama-runner", null));
        return client;
    }

    /// <summary>
    /// Sends a request, and again to where it is redirected. The authorization goes to the first server alone: a token is nobody else's
    /// business, and stores of files refuse requests that have one beside their signed address.
    /// </summary>
    /// <param name="client">The client.</param>
    /// <param name="make">Makes the request for an address.</param>
    /// <param name="address">The first address.</param>
    /// <param name="authorization">What it is sent with; null for nothing.</param>
    /// <param name="cancellationToken">Gives it up.</param>
    /// <returns>The first answer that is no redirection; its content is not read yet.</returns>
    public static async Task<HttpResponseMessage> SendAsync(
        HttpClient client, Func<Uri, HttpRequestMessage> make, Uri address, AuthenticationHeaderValue? authorization, CancellationToken cancellationToken)
    {
        var first = address;
        for (var redirects = 0; ; redirects++)
        {
            using var request = make(address);
            if (AreOne(first, address))
            {
                request.Headers.Authorization = authorization;
            }

            var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
            if (!IsRedirect(response.StatusCode) || response.Headers.Location is not { } location)
            {
                return response;
            }

            response.Dispose();
            if (redirects == MostRedirects || !Uri.TryCreate(address, location, out var next) || next.Scheme is not ("http" or "https")
                || (address.Scheme == "https" && next.Scheme != "https"))
            {
                throw new HttpRequestException($"{address.Host} redirects to {location.OriginalString}, where this does not go");
            }

            address = next;
        }
    }

    /// <summary>Reads an answer that is small, which other ones must not pretend to be; one that cannot be read is disposed.</summary>
    /// <exception cref="LibraryFailedException">It is too large.</exception>
    /// <exception cref="HttpRequestException">It breaks off.</exception>
    public static async Task BufferAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        try
        {
            await response.Content.LoadIntoBufferAsync(LargestAnswer, cancellationToken);
        }
        catch (Exception exception)
        {
            response.Dispose();
            if (exception is HttpRequestException { HttpRequestError: HttpRequestError.ConfigurationLimitExceeded })
            {
                throw new LibraryFailedException(
                    $"{response.RequestMessage?.RequestUri?.Host} answered with more than {SizeText.Of(LargestAnswer)} where a small answer is due", exception);
            }

            throw;
        }
    }

    /// <summary>Whether two addresses are of one server.</summary>
    public static bool AreOne(Uri a, Uri b) =>
        a.Scheme == b.Scheme && a.Port == b.Port && a.Host.Equals(b.Host, StringComparison.OrdinalIgnoreCase);

    private static bool IsRedirect(HttpStatusCode status) => status is HttpStatusCode.MovedPermanently or HttpStatusCode.Found
        or HttpStatusCode.SeeOther or HttpStatusCode.TemporaryRedirect or HttpStatusCode.PermanentRedirect;
}
