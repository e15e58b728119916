using System.Net.Http.Headers;

namespace LlamaRunner.Host.Library.Transfers;

/// <summary>A request for some of the bytes of a file.</summary>
internal static class BlobRequest
{
    public static HttpRequestMessage Make(Uri address, (long From, long To)? range)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, address);
        if (range is var (from, to))
        {
            request.Headers.Range = new RangeHeaderValue(from, to);
        }

        return request;
    }
}
